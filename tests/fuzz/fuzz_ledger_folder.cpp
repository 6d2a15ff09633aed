// A whole ledger folder as somebody may have changed it: verified, opened and continued. The input
// is a list of changes to a ledger that was right: u8 file · u8 change · u16 offset · u8 size ·
// bytes.
#include "core/bytes.h"
#include "core/verify.h"
#include "evidence/ledger/ledger.h"
#include "evidence/ledger/verify_ledger.h"
#include "support/memory_disk.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

namespace {

constexpr const char* folder = "/ledger";

// The test key that transparency-dev/tessera publishes with its test log.
evidence::SigningKey signing_key() {
    return evidence::SigningKey::parse(
               "PRIVATE+KEY+example.com/log/testdata+33d7b496+"
               "AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg")
        .value();
}

evidence::EntryDraft draft(std::uint64_t number) {
    return {"test.entry",
            core::Moment::from_unix_seconds(1'700'000'000 + static_cast<std::int64_t>(number)),
            {{"run", "r" + std::to_string(number)}},
            {{"number", number}}};
}

// Two checkpoints, five entries, and one that no checkpoint covers yet.
support::MemoryDisk made_ledger() {
    support::MemoryDisk disk;
    auto ledger = evidence::Ledger::open(disk, folder, signing_key()).value();
    for (std::uint64_t i = 0; i < 5; ++i) {
        VERIFY(ledger->append(draft(i)));
        if (i == 2)
            VERIFY(ledger->checkpoint());
    }
    VERIFY(ledger->checkpoint());
    VERIFY(ledger->append(draft(5)));
    return disk.copy();
}

void change(support::MemoryDisk& disk, std::string_view changes) {
    core::Bytes bytes(changes);
    while (auto head = bytes.block<5>(0)) {
        auto files = disk.files();
        if (files.empty())
            return;
        const auto& path = files[head.value().u8<0>() % files.size()];
        std::size_t offset = head.value().u16<2>();
        std::size_t size = std::min<std::size_t>(head.value().u8<4>(), bytes.size() - 5);
        std::string text(changes.substr(changes.size() - bytes.size() + 5, size));
        auto& content = disk.content(path);
        offset = std::min(offset, content.size());
        switch (head.value().u8<1>() % 5) {
            case 0:
                content.replace(offset, size, text);
                break;
            case 1:
                content.insert(offset, text);
                break;
            case 2:
                content.resize(offset);
                break;
            case 3:
                content = text;
                break;
            default:
                disk.drop(path);
                break;
        }
        bytes = bytes.slice(5 + size, bytes.size() - 5 - size).value();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static support::MemoryDisk whole = made_ledger();
    auto disk = whole.copy();
    change(disk, std::string_view(reinterpret_cast<const char*>(data), size));
    auto key = signing_key();
    if (auto report = evidence::verify_ledger(disk, folder, key.verifier()))
        VERIFY(!evidence::ledger_report_text(report.value()).empty());
    auto ledger = evidence::Ledger::open(disk, folder, std::move(key));
    if (!ledger)
        return 0;
    // A ledger that takes an entry must be able to sign it.
    bool refuses = ledger.value()->refusal().has_value();
    auto ticket = ledger.value()->append(draft(6));
    VERIFY(!(refuses && ticket));
    if (ticket)
        (void)ledger.value()->checkpoint();
    return 0;
}
