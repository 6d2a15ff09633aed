#include "app/cli/corrected_time.h"

#include "app/cli/session.h"
#include "core/text.h"

namespace app {

std::string ClockCorrections::text_of(const model::TimelineEntry& entry) const {
    auto found = seconds_.find(entry.source);
    if (found == seconds_.end())
        return {};
    auto corrected = entry.time;
    // Evidence may state any second there is; at the ends there is no other.
    if (__builtin_add_overflow(entry.time.seconds, found->second, &corrected.seconds))
        return {};
    return corrected.text();
}

void ClockCorrections::append_to_json(std::string& out, const model::TimelineEntry& entry) const {
    auto text = text_of(entry);
    if (text.empty() || out.empty() || out.back() != '}')
        return;
    out.back() = ',';
    out += "\"time_corrected\":";
    core::append_json_string(out, text);
    out += '}';
}

core::Result<ClockCorrections> clock_corrections(Session& session, const CaseView& view) {
    auto readings = TRY(session.registered().list_clock_readings(view.of.id, view.grant));
    std::map<model::SourceId, std::int64_t> seconds;
    for (const auto& reading : readings)
        seconds[reading.source] = reading.correction_seconds();
    return ClockCorrections(std::move(seconds));
}

}  // namespace app
