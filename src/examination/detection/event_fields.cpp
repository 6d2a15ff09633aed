#include "examination/detection/event_fields.h"

#include "examination/detection/log_sources.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace examination {
namespace {

// Names of <System> as Sigma's rules and mappings have them.
constexpr std::pair<std::string_view, std::string_view> system_names[] = {
    {"channel", "Channel"},
    {"provider", "Provider_Name"},
    {"provider_guid", "Provider_Guid"},
    {"source_name", "Provider_EventSourceName"},
    {"event_id", "EventID"},
    {"record_id", "EventRecordID"},
    {"event_version", "Version"},
    {"level", "Level"},
    {"task", "Task"},
    {"opcode", "Opcode"},
    {"keywords", "Keywords"},
    {"computer", "Computer"},
    {"user", "Security_UserID"},
    {"process_id", "Execution_ProcessID"},
    {"thread_id", "Execution_ThreadID"},
    {"activity", "Correlation_ActivityID"},
};

}  // namespace

void EventFieldsView::read(const FoundRecord& record) {
    channel_ = {};
    event_id_ = 0;
    fields_.clear();
    numbers_used_ = 0;
    for (const auto& field : record.fields) {
        const auto* data = std::get_if<std::vector<std::string>>(&field.value);
        if (!data || field.name != "data") {
            add_system(field);
            continue;
        }
        for (const auto& entry : *data) {
            std::string_view text = entry;
            auto equals = std::min(text.find('='), text.size());
            // An event's number is the one that <System> has: rules are filed under it.
            auto name = text.substr(0, equals);
            fields_.push_back({name == "EventID" ? "EventData_EventID" : name,
                               text.substr(std::min(equals + 1, text.size()))});
        }
    }
    add_aliases();
}

void EventFieldsView::add_system(const Field& field) {
    const auto* known = std::ranges::find_if(
        system_names, [&](const auto& one) { return one.first == field.name; });
    if (known == std::end(system_names))
        return;
    if (const auto* text = std::get_if<std::string>(&field.value)) {
        if (field.name == "channel")
            channel_ = *text;
        fields_.push_back({known->second, *text});
    } else if (const auto* number = std::get_if<std::uint64_t>(&field.value)) {
        if (field.name == "event_id")
            event_id_ = *number;
        if (numbers_used_ == numbers_.size())
            return;
        auto& kept = numbers_[numbers_used_++];
        kept = std::to_string(*number);
        fields_.push_back({known->second, kept});
    }
}

void EventFieldsView::add_aliases() {
    for (const auto& alias : field_aliases()) {
        if (alias.channel != channel_ || alias.event_id != event_id_)
            continue;
        for (std::size_t i = 0, count = fields_.size(); i < count; ++i)
            if (fields_[i].name == alias.field)
                fields_.push_back({alias.alias, fields_[i].value});
    }
}

}  // namespace examination
