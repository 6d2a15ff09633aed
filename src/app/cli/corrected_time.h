// Times corrected by what is known of a device's clock; the raw time always stays beside it.
#pragma once

#include "app/cli/case_view.h"
#include "model/finding.h"

#include <map>
#include <string>

namespace app {

// Of each source the clock reading recorded last.
class ClockCorrections {
public:
    explicit ClockCorrections(std::map<model::SourceId, std::int64_t> seconds)
        : seconds_(std::move(seconds)) {}

    // Empty where nothing is known of the source's clock.
    std::string text_of(const model::TimelineEntry& entry) const;
    // Adds "time_corrected" to an object just written.
    void append_to_json(std::string& out, const model::TimelineEntry& entry) const;

private:
    std::map<model::SourceId, std::int64_t> seconds_;
};

core::Result<ClockCorrections> clock_corrections(Session& session, const CaseView& view);

}  // namespace app
