// Bytes as an open file, for code that reads descriptors.
#pragma once

#include "core/bytes.h"
#include "core/file.h"

#include <string_view>

#include <doctest/doctest.h>
#include <sys/mman.h>

namespace support {

inline core::File memory_file(std::string_view bytes) {
    core::File file(::memfd_create("test", MFD_CLOEXEC));
    REQUIRE(file);
    REQUIRE(file.write_at(core::bytes_of(bytes), 0));
    return file;
}

}  // namespace support
