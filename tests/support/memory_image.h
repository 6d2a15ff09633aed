// A medium held in memory, for tests of what reads media.
#pragma once

#include "core/file.h"
#include "examination/containers/image.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>

namespace support {

class MemoryImage final : public examination::Image {
public:
    explicit MemoryImage(std::string bytes) : bytes_(std::move(bytes)) {
        description_.container = "raw";
        description_.size = bytes_.size();
    }
    static MemoryImage of_file(const std::filesystem::path& path) {
        auto bytes = core::read_file(path, std::uint64_t{4} << 30);
        return MemoryImage(bytes ? std::move(bytes).value() : std::string());
    }

    const examination::ImageDescription& description() const override { return description_; }
    core::Result<void> read_at(std::span<std::byte> buffer, std::uint64_t offset) override {
        if (offset > bytes_.size() || bytes_.size() - offset < buffer.size())
            return core::Error(core::ErrorCode::internal, "read past the medium's end");
        std::copy_n(reinterpret_cast<const std::byte*>(bytes_.data()) + offset, buffer.size(),
                    buffer.begin());
        return {};
    }
    std::string& bytes() { return bytes_; }

private:
    std::string bytes_;
    examination::ImageDescription description_;
};

}  // namespace support
