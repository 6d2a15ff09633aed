// An immutable set of fixed-size keys in a memory-mapped file, asked in well under a microsecond.
#pragma once

#include "core/hash.h"
#include "core/result.h"
#include "policy/policy.h"
#include "store/lookup/lookup_format.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace store {

// How much of a set is checked before it is asked.
enum class LookupVerification : std::uint8_t {
    header,   // Constant time. A damaged key is then a key that is not found.
    content,  // Reads it all: content hash, order of the rows, block table derived again.
};

// A set over bytes that must outlive it. Thread-safe: nothing in it changes.
class LookupSetView {
public:
    static core::Result<LookupSetView> over(std::span<const std::byte> file,
                                            LookupVerification verification);

    // REQUIRES: a key of key_size() bytes.
    bool contains(std::span<const std::byte> key) const { return find_row(key).has_value(); }
    // The row's index in key order.
    std::optional<std::uint64_t> find_row(std::span<const std::byte> key) const;
    // The number given with the key; 0 in a set without payloads.
    std::optional<std::uint32_t> find_payload(std::span<const std::byte> key) const;

    std::uint64_t count() const { return header_.count; }
    std::uint32_t key_size() const { return header_.key_size; }
    bool has_payload() const { return header_.payload_size != 0; }
    const core::Sha256Digest& content_sha256() const { return header_.content_sha256; }
    const LookupHeader& header() const { return header_; }
    std::string_view metadata() const;
    // REQUIRES: index < count().
    std::span<const std::byte> row(std::uint64_t index) const;

private:
    LookupSetView(std::span<const std::byte> file, const LookupHeader& header)
        : file_(file),
          header_(header),
          stride_(header.stride()),
          rows_(file.data() + lookup_header_size),
          blocks_(file.data() + header.blocks_offset()) {}
    core::Result<void> verify_content() const;
    core::Result<void> verify_rows_and_blocks() const;
    LookupBlock block(std::uint64_t index) const;
    int compare(std::span<const std::byte> key, std::uint64_t prefix, std::uint64_t index) const;

    std::span<const std::byte> file_;
    LookupHeader header_;
    std::uint32_t stride_;
    const std::byte* rows_;
    const std::byte* blocks_;
};

// Owns a file's mapping. The file must not be cut while it is open.
class MappedBytes {
public:
    static core::Result<MappedBytes> open(const std::filesystem::path& path);
    MappedBytes(MappedBytes&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
    MappedBytes& operator=(MappedBytes&& other) noexcept {
        std::swap(bytes_, other.bytes_);
        return *this;
    }
    ~MappedBytes();
    std::span<const std::byte> bytes() const { return bytes_; }

private:
    explicit MappedBytes(std::span<const std::byte> bytes) : bytes_(bytes) {}

    std::span<const std::byte> bytes_;
};

// A set file, open for asking.
class LookupSet {
public:
    // denied: the grant is not one to match with.
    static core::Result<LookupSet> open(
        const std::filesystem::path& path, const policy::Grant& grant,
        LookupVerification verification = LookupVerification::content);

    const LookupSetView& view() const { return view_; }
    const LookupSetView* operator->() const { return &view_; }

private:
    LookupSet(MappedBytes mapping, const LookupSetView& view)
        : mapping_(std::move(mapping)), view_(view) {}

    MappedBytes mapping_;
    LookupSetView view_;
};

}  // namespace store
