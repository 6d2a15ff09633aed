// Reads an E01 image through libewf, the oracle for our own reader.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>

#include <libewf.h>

namespace support {

class LibewfImage {
public:
    explicit LibewfImage(const std::filesystem::path& first) {
        char** names = nullptr;
        int count = 0;
        libewf_glob(first.c_str(), first.native().size(), LIBEWF_FORMAT_UNKNOWN, &names, &count,
                    nullptr);
        opened_ = count > 0 && libewf_handle_initialize(&handle_, nullptr) == 1 &&
                  libewf_handle_open(handle_, names, count, LIBEWF_OPEN_READ, nullptr) == 1;
        libewf_glob_free(names, count, nullptr);
    }
    LibewfImage(const LibewfImage&) = delete;
    LibewfImage& operator=(const LibewfImage&) = delete;
    ~LibewfImage() {
        if (opened_)
            libewf_handle_close(handle_, nullptr);
        if (handle_)
            libewf_handle_free(&handle_, nullptr);
    }

    bool opened() const { return opened_; }
    std::size_t size() const {
        size64_t size = 0;
        libewf_handle_get_media_size(handle_, &size, nullptr);
        return size;
    }
    bool read_at(std::span<std::byte> buffer, std::size_t offset) const {
        for (std::size_t done = 0; done < buffer.size();) {
            auto count =
                libewf_handle_read_random(handle_, buffer.data() + done, buffer.size() - done,
                                          static_cast<off64_t>(offset + done), nullptr);
            if (count <= 0)
                return false;
            done += static_cast<std::size_t>(count);
        }
        return true;
    }
    std::map<std::string, std::string> hashes() const {
        std::map<std::string, std::string> hashes;
        for (auto [name, libewf_name] : {std::pair{"md5", "MD5"}, std::pair{"sha1", "SHA1"}}) {
            std::uint8_t text[128] = {};
            if (libewf_handle_get_utf8_hash_value(
                    handle_, reinterpret_cast<const std::uint8_t*>(libewf_name),
                    std::string(libewf_name).size(), text, sizeof text, nullptr) == 1)
                hashes[name] = reinterpret_cast<const char*>(text);
        }
        return hashes;
    }

private:
    libewf_handle_t* handle_ = nullptr;
    bool opened_ = false;
};

}  // namespace support
