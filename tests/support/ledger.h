// A ledger with known content, for the tests of the ledger.
#pragma once

#include "evidence/ledger/ledger.h"
#include "evidence/ledger/verify_ledger.h"

#include <memory>
#include <string>

#include <doctest/doctest.h>

namespace support {

// The test key that transparency-dev/tessera publishes with its test log.
inline evidence::SigningKey test_key() {
    return evidence::SigningKey::parse(
               "PRIVATE+KEY+example.com/log/testdata+33d7b496+"
               "AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg")
        .value();
}
inline evidence::VerifierKey test_verifier() {
    return evidence::VerifierKey::parse(
               "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")
        .value();
}

inline evidence::EntryDraft draft(std::uint64_t number) {
    return {"test.entry",
            core::Moment::from_unix_seconds(1'700'000'000 + static_cast<std::int64_t>(number)),
            {{"run", "r" + std::to_string(number)}},
            {{"number", number}}};
}

inline std::unique_ptr<evidence::Ledger> open_ledger(core::Disk& disk,
                                                     const std::filesystem::path& folder) {
    auto ledger = evidence::Ledger::open(disk, folder, test_key());
    REQUIRE(ledger);
    return std::move(ledger).value();
}

inline evidence::LedgerReport verified(core::Disk& disk, const std::filesystem::path& folder,
                                       const evidence::LedgerCheck& check = {}) {
    auto report = evidence::verify_ledger(disk, folder, test_verifier(), check);
    REQUIRE(report);
    return std::move(report).value();
}

}  // namespace support
