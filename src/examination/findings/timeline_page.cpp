#include "examination/findings/timeline_page.h"

#include "examination/findings/cursor.h"

#include <algorithm>
#include <tuple>

namespace examination {
namespace {

struct Candidate {
    std::size_t source;
    model::TimelineEntry entry;
};

// From each source as many entries as the page could need.
core::Result<std::vector<Candidate>> gather(std::span<SourceReader* const> sources,
                                            const TimelineFilter& filter,
                                            const std::optional<TimeCursor>& cursor,
                                            std::uint64_t count, const policy::Grant& grant) {
    std::vector<Candidate> candidates;
    bool passed = false;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        TimelineStart start;
        if (cursor && cursor->row.source == sources[i]->id()) {
            start.position = cursor->row.row + 1;
            passed = true;
        } else if (cursor) {
            start.seconds = cursor->seconds;
            start.nanoseconds = cursor->nanoseconds + (passed ? 0 : 1);
        }
        auto entries = TRY(sources[i]->timeline(filter, start, count, grant));
        for (auto& entry : entries)
            candidates.push_back({i, std::move(entry)});
    }
    return candidates;
}

}  // namespace

core::Result<Page<model::TimelineEntry>> read_timeline_page(std::span<SourceReader* const> sources,
                                                            const TimelineFilter& filter,
                                                            const PageRequest& request,
                                                            const policy::Grant& grant) {
    auto cursor = TRY(TimeCursor::parse(request.cursor));
    auto size = request.size;
    auto candidates = TRY(gather(sources, filter, cursor, std::uint64_t{size} + 1, grant));
    std::ranges::sort(candidates, [](const Candidate& a, const Candidate& b) {
        auto key = [](const Candidate& c) {
            return std::tuple(c.entry.time.seconds, c.entry.time.nanoseconds, c.source,
                              c.entry.position);
        };
        return key(a) < key(b);
    });
    Page<model::TimelineEntry> page;
    bool more = candidates.size() > size;
    candidates.resize(std::min<std::size_t>(candidates.size(), size));
    std::vector<std::vector<model::TimelineEntry*>> by_source(sources.size());
    for (auto& candidate : candidates)
        by_source[candidate.source].push_back(&candidate.entry);
    for (std::size_t i = 0; i < sources.size(); ++i)
        TRY(sources[i]->name_entries(by_source[i], grant));
    for (auto& candidate : candidates)
        page.rows.push_back(std::move(candidate.entry));
    if (more) {
        const auto& last = page.rows.back();
        page.next =
            TimeCursor{{last.source, last.position}, last.time.seconds, last.time.nanoseconds}
                .text();
    }
    return page;
}

}  // namespace examination
