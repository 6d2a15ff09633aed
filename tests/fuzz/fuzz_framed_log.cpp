// The spool and the ledger's payload log as a damaged disk may give them back.
#include "core/bytes.h"
#include "core/framed_log.h"
#include "core/verify.h"
#include "evidence/ledger/payload_log.h"
#include "support/framed_log_repair.h"
#include "support/memory_disk.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

void read_and_continue(std::string_view bytes) {
    auto size = bytes.size();
    constexpr const char* path = "/f/payloads/000";
    support::MemoryDisk disk;
    (void)disk.ensure_folder("/f/payloads");
    auto file = disk.open(path, core::OpenMode::write_or_create);
    (void)file.value()->write_at(core::bytes_of(bytes), 0);

    std::uint64_t valid = 0;
    if (auto reader = core::FramedLogReader::open(disk, path, evidence::payload_log_what)) {
        while (auto frame = reader.value().next())
            (void)evidence::decode_payload_record(frame.value());
        valid = reader.value().valid_size();
        VERIFY(valid <= size);
        for (std::uint64_t offset = 0; offset < std::min<std::uint64_t>(size, 64); ++offset)
            (void)reader.value().at(offset);
    }
    (void)evidence::read_segment(disk, "/f", 0, [](const auto&) { return core::Result<void>(); });
    // A writer keeps every whole frame, and what it adds can be read after them.
    auto writer = core::FramedLogWriter::open(disk, path, evidence::payload_log_what);
    if (!writer)
        return;
    VERIFY(valid == 0 || writer.value().size() == valid);
    VERIFY(writer.value().append(7, "after") && writer.value().sync());
    auto reader = core::FramedLogReader::open(disk, path, evidence::payload_log_what);
    std::uint32_t last = 0;
    while (auto frame = reader.value().next())
        last = frame.value().kind;
    VERIFY(last == 7 && reader.value().valid_size() == reader.value().file_size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string bytes(reinterpret_cast<const char*>(data), size);
    read_and_continue(bytes);
    read_and_continue(support::repaired_framed_log(std::move(bytes), evidence::payload_log_what));
    return 0;
}
