// Where worker-side code puts what it finds.
#pragma once

#include "examination/protocol/found.h"
#include "examination/protocol/rules.h"

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
    virtual void text(FoundText piece) = 0;
    virtual void hit(FoundHit hit) = 0;
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
class ItemSink : public virtual RecordSink {
public:
    virtual void item(FoundItem item) = 0;
    virtual void coverage(CoverageClaim claim) = 0;
};

// What reading a unit of content adds: what lies inside it, and where one content ends.
class ContentSink : public virtual RecordSink {
public:
    // What is said from now on is about this item, found inside the unit. Returns its number. One
    // of ContentSource::none has no content to end.
    virtual std::uint32_t begin_member(FoundItem item) = 0;
    // The content that was begun last has been read. For the unit itself: whether members follow.
    virtual void end_content(FoundContent content, bool members_follow) = 0;
    // Damage that concerns an earlier member, or the unit (0).
    virtual void anomaly_of(std::uint32_t member, FoundAnomaly anomaly) = 0;
    // The last member has been read. To be called where members were said to follow.
    virtual void end_unit() = 0;
};

}  // namespace examination
