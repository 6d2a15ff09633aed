// Where worker-side code puts what it finds.
#pragma once

#include "examination/protocol/found.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace examination {

// A parser reports damage here and goes on with what it can read; it returns an Error only when
// nothing in the input can be read. After `exhausted()` a budget is spent: what comes then is
// dropped (the budget's own anomaly has been recorded), so long loops should stop.
class RecordSink {
public:
    virtual ~RecordSink() = default;
    virtual void record(FoundRecord record) = 0;
    virtual void anomaly(FoundAnomaly anomaly) = 0;
    virtual void selector(FoundSelector selector) = 0;
    virtual bool exhausted() const = 0;

    void anomaly(std::uint64_t offset, std::string_view code, std::string_view detail = {}) {
        anomaly(FoundAnomaly{std::string(code), offset, std::string(detail), false});
    }
    // For damage through which content could not be read at all.
    void loss(std::uint64_t offset, std::string_view code, std::string_view detail = {}) {
        anomaly(FoundAnomaly{std::string(code), offset, std::string(detail), true});
    }
};

// What walking a file system adds to that: items and the coverage account.
class ItemSink : public RecordSink {
public:
    virtual void item(FoundItem item) = 0;
    virtual void coverage(CoverageClaim claim) = 0;
};

}  // namespace examination
