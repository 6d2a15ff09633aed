#include "app/http/saved_filters.h"

#include "core/file.h"
#include "core/json.h"

#include <algorithm>

namespace app::http {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;

namespace {

constexpr std::uint64_t file_size_max = 4u << 20;

std::filesystem::path file_of(const std::filesystem::path& folder, const model::CaseId& of) {
    return folder / (of.hex() + ".json");
}

}  // namespace

Result<std::vector<SavedFilter>> SavedFilters::read(const model::CaseId& of) const {
    std::vector<SavedFilter> filters;
    auto path = file_of(folder_, of);
    if (!std::filesystem::exists(path))
        return filters;
    auto text = TRY(core::read_file(path, file_size_max));
    auto json = TRY(core::parse_json(text).during("reading the case's saved filters"));
    for (const auto& each : json) {
        auto member = [&](std::string_view name) { return core::string_or_empty(each, name); };
        filters.push_back({member("id"), member("name"), member("view"), member("query"),
                           member("by"), each.value("shared", false)});
    }
    return filters;
}

Result<void> SavedFilters::write(const model::CaseId& of,
                                 const std::vector<SavedFilter>& filters) const {
    Json json = Json::array();
    for (const auto& filter : filters)
        json.push_back({{"id", filter.id},
                        {"name", filter.name},
                        {"view", filter.view},
                        {"query", filter.query},
                        {"by", filter.by},
                        {"shared", filter.shared}});
    TRY(core::ensure_folder(folder_));
    return core::replace_file(file_of(folder_, of), json.dump() + "\n");
}

Result<std::vector<SavedFilter>> SavedFilters::list(const model::CaseId& of, std::string_view by) {
    auto filters = TRY(read(of));
    std::erase_if(filters, [&](const SavedFilter& each) { return !each.shared && each.by != by; });
    return filters;
}

Result<void> SavedFilters::add(const model::CaseId& of, SavedFilter filter) {
    auto writing = writing_.access();
    auto filters = TRY(read(of));
    if (filters.size() >= saved_filters_max)
        return Error(ErrorCode::conflict, "the case has too many saved filters: remove some");
    filters.push_back(std::move(filter));
    return write(of, filters);
}

Result<void> SavedFilters::remove(const model::CaseId& of, std::string_view id,
                                  std::string_view by) {
    auto writing = writing_.access();
    auto filters = TRY(read(of));
    auto gone = std::erase_if(
        filters, [&](const SavedFilter& each) { return each.id == id && each.by == by; });
    if (gone == 0)
        return Error(ErrorCode::not_found, "there is no such filter of yours");
    return write(of, filters);
}

}  // namespace app::http
