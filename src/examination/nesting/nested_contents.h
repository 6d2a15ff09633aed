// Reads a content unit, and everything that lies inside it.
#pragma once

#include "examination/content/content_unit.h"
#include "examination/nesting/member_gatherer.h"
#include "examination/protocol/job.h"
#include "examination/protocol/sink.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace examination {

struct NestingOptions {
    bool open = false;                       // Else the unit alone is read.
    std::span<const std::string> passwords;  // Tried on encrypted members.
    // Members whose parsers have ended a worker: read for their digests, not opened.
    std::span<const std::uint32_t> plain_members;
};

// Beyond these no member of the unit is looked for.
struct NestingLimits {
    std::uint32_t members_max = 250'000;
    // What members may expand to without more ado; more only up to the budget's ratio.
    std::uint64_t free_bytes = std::uint64_t{256} << 20;
};

// What the unit reader's consumers are to do with a member.
using SetPlain = std::function<void(bool plain)>;

// Not thread-safe.
class NestedContents {
public:
    // The reader feeds `gatherer` behind the DigestConsumer. Both must outlive the object.
    NestedContents(ContentUnitReader& reader, MemberGatherer& gatherer, SetPlain set_plain)
        : reader_(reader), gatherer_(gatherer), set_plain_(std::move(set_plain)) {}

    // Gives the unit's answers and those of everything in it, to the unit's end.
    void read(const FoundItem& unit, const ContentSources& sources, const Budgets& budgets,
              const NestingOptions& options, ContentSink& sink,
              const NestingLimits& limits = NestingLimits());

private:
    ContentUnitReader& reader_;
    MemberGatherer& gatherer_;
    SetPlain set_plain_;
};

}  // namespace examination
