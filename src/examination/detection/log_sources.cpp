#include "examination/detection/log_sources.h"

#include <algorithm>
#include <charconv>

namespace examination {
namespace {

struct Service {
    std::string_view name, channel;
};
struct Category {
    std::string_view name, channel, event_ids, field, pattern;
};

#define SYSMON "Microsoft-Windows-Sysmon/Operational"
#define SERVICE(name, channel) {name, channel},
#define CATEGORY(...)
constexpr Service services[] = {
#include "examination/detection/log_sources.def"
};
#undef SERVICE
#undef CATEGORY
#define SERVICE(...)
#define CATEGORY(name, channel, event_ids, field, pattern) \
    {name, channel, event_ids, field, pattern},
constexpr Category categories[] = {
#include "examination/detection/log_sources.def"
};
#undef SERVICE
#undef CATEGORY
#undef SYSMON

constexpr FieldAlias aliases[] = {
    {"Security", 4688, "NewProcessName", "Image"},
    {"Security", 4688, "ParentProcessName", "ParentImage"},
    {"Security", 4688, "MandatoryLabel", "IntegrityLevel"},
};

bool is_service_channel(std::string_view service, std::string_view channel) {
    return std::ranges::any_of(services, [&](const Service& known) {
        return known.name == service && known.channel == channel;
    });
}

std::vector<std::uint64_t> numbers_of(std::string_view list) {
    std::vector<std::uint64_t> numbers;
    const auto* end = list.data() + list.size();
    for (const auto* at = list.data(); at < end; ++at) {
        std::uint64_t number = 0;
        at = std::from_chars(at, end, number).ptr;
        numbers.push_back(number);
    }
    return numbers;
}

}  // namespace

std::vector<EventSource> event_sources(const SigmaLogSource& source) {
    std::vector<EventSource> found;
    if (source.product != "windows" && (!source.product.empty() || source.category.empty()))
        return found;
    if (source.category.empty()) {
        if (source.service.empty())
            found.emplace_back();
        for (const auto& service : services)
            if (service.name == source.service)
                found.push_back({service.channel, {}, {}, {}});
        return found;
    }
    for (const auto& category : categories)
        if (category.name == source.category &&
            (source.service.empty() || is_service_channel(source.service, category.channel)))
            found.push_back({category.channel, numbers_of(category.event_ids), category.field,
                             category.pattern});
    return found;
}

std::span<const FieldAlias> field_aliases() {
    return aliases;
}

}  // namespace examination
