// Objects: write-once contents, each under the SHA-256 of its bytes.
#pragma once

#include "core/file.h"
#include "core/hash.h"
#include "core/result.h"
#include "policy/policy.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>

namespace store {

// One folder of objects, of one case. Not thread-safe; several may share a folder.
class ObjectFolder {
public:
    static core::Result<ObjectFolder> open(const std::filesystem::path& folder,
                                           std::optional<model::CaseId> case_id);

    // Takes content piece by piece; nothing is visible before publish().
    class Writer {
    public:
        Writer(Writer&& other) noexcept;
        Writer& operator=(Writer&&) = delete;
        ~Writer();  // Without publish() the content is dropped.
        core::Result<void> write(std::span<const std::byte> bytes);
        // Durable once it returns. The same content twice is one object.
        core::Result<core::Sha256Digest> publish();

    private:
        friend class ObjectFolder;
        Writer(std::filesystem::path folder, std::filesystem::path temporary, core::File file);

        std::filesystem::path folder_, temporary_;
        core::File file_;
        std::uint64_t size_ = 0;
        core::Hasher hasher_;
    };
    core::Result<Writer> begin();

    core::Result<core::File> open_object(const core::Sha256Digest& digest,
                                         const policy::Grant& grant) const;
    core::Result<bool> contains(const core::Sha256Digest& digest, const policy::Grant& grant) const;
    // Reads the object again and compares: invalid_input if its bytes are not what its name says.
    core::Result<void> verify(const core::Sha256Digest& digest, const policy::Grant& grant) const;

private:
    ObjectFolder(std::filesystem::path folder, std::optional<model::CaseId> case_id)
        : folder_(std::move(folder)), case_id_(case_id) {}

    std::filesystem::path folder_;
    std::optional<model::CaseId> case_id_;
    std::uint64_t begun_ = 0;
};

}  // namespace store
