// One fuzz target for every artefact parser: FUZZ_ARTIFACT names the parser under test.
#include "core/verify.h"
#include "examination/artifact.h"

#include <algorithm>
#include <cstdint>

namespace examination {
extern const ArtifactParser FUZZ_ARTIFACT;
}

namespace {

using examination::FoundRecord;

// Stops the process where a parser breaks its own description, and at a budget like a worker's.
struct CheckingSink final : examination::RecordSink {
    using RecordSink::anomaly;
    void record(FoundRecord record) override {
        ++records;
        for (const auto& field : record.fields)
            VERIFY(
                std::ranges::any_of(examination::FUZZ_ARTIFACT.fields, [&](const auto& described) {
                    return described.record_type == record.type && described.name == field.name;
                }));
    }
    void selector(examination::FoundSelector) override {}
    void text(examination::FoundText) override {}
    void hit(examination::FoundHit) override {}
    void anomaly(examination::FoundAnomaly anomaly) override {
        ++records;
        VERIFY(!anomaly.code.empty());
    }
    bool exhausted() const override { return records >= 100'000; }

    std::uint64_t records = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    CheckingSink sink;
    (void)examination::FUZZ_ARTIFACT.parse(core::Bytes(std::as_bytes(std::span(data, size))), sink);
    return 0;
}
