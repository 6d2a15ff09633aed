// What spoor-worker says of a hash database, as frames on a pipe. The owner trusts none of it.
//
// Frame: u32 payload size, payload. Payload: u8 message, then its fields in the order below.
#pragma once

#include <cstdint>
#include <string_view>

namespace examination {

constexpr std::uint32_t database_frame_bytes_max = 256u << 10;
constexpr std::uint32_t database_text_bytes_max = 1000;
constexpr std::uint32_t database_batch_bytes = 64u << 10;

enum class DatabaseMessage : std::uint8_t {
    hashes,    // u8 kind, u32 count, keys.
    bad_row,   // u64 row, text why.
    progress,  // u64 bytes read so far.
    done,      // u64 rows, text version. The last one.
    failed     // u8 core::ErrorCode, text message. The last one.
};

// The arguments that make spoor-worker read its standard input as a hash database and answer on its
// standard output: this, then the name of the HashChoice.
constexpr std::string_view read_hash_database_argument = "read-hash-database";
constexpr std::string_view choice_strongest = "strongest";
constexpr std::string_view choice_all = "all";

}  // namespace examination
