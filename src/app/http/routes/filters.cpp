#include "app/http/routes/filters.h"

#include "app/cli/case_view.h"

#include <array>

namespace app::http {

using core::Error;
using core::ErrorCode;
using core::Result;

Result<std::optional<model::SourceId>> source_of(const Query& query) {
    if (!query.has("source"))
        return std::optional<model::SourceId>();
    auto id = model::SourceId::from_hex(query.text("source"));
    if (!id)
        return Error(ErrorCode::invalid_input, "'source' must be a source's id: 32 hex digits");
    return std::optional(*id);
}

Result<examination::ItemFilter> item_filter(const Query& query) {
    examination::ItemFilter filter;
    filter.source = TRY(source_of(query));
    filter.path_glob = query.text("path");
    filter.type = query.text("type");
    filter.hash = query.text("hash");
    filter.time = TRY(parse_range(query.text("from"), query.text("to")));
    filter.known = TRY(query.truth("known"));
    if (query.has("kind")) {
        auto kind = model::item_kind_from(query.text("kind"));
        if (!kind)
            return Error(ErrorCode::invalid_input, "'kind' is no kind of item");
        filter.kinds = {*kind};
    }
    if (query.text("state") == "gone") {
        filter.states = {model::ItemState::deleted, model::ItemState::orphan};
    } else if (query.has("state")) {
        auto state = model::item_state_from(query.text("state"));
        if (!state)
            return Error(ErrorCode::invalid_input,
                         "'state' must be allocated, deleted, orphan or gone");
        filter.states = {*state};
    }
    if (query.has("parent"))
        filter.parent = query.text("parent") == "-" ? std::string() : query.text("parent");
    if (query.has("folder"))
        filter.folder = query.text("folder");
    return filter;
}

Result<std::optional<examination::ItemOrder>> item_order(const Query& query) {
    using enum examination::ItemColumn;
    constexpr std::array<std::pair<std::string_view, examination::ItemColumn>, 8> columns{
        {{"path", path},
         {"size", size},
         {"modified", modified},
         {"accessed", accessed},
         {"changed", changed},
         {"created", created},
         {"type", type},
         {"kind", kind}}};
    if (!query.has("sort"))
        return std::optional<examination::ItemOrder>();
    auto text = query.text("sort");
    bool falling = text.starts_with('-');
    for (const auto& [name, column] : columns)
        if (std::string_view(text).substr(falling ? 1 : 0) == name)
            return std::optional(examination::ItemOrder{column, falling});
    return Error(ErrorCode::invalid_input, "items cannot be sorted by '" + text + "'");
}

Result<examination::TimelineFilter> timeline_filter(const Query& query) {
    examination::TimelineFilter filter;
    filter.source = TRY(source_of(query));
    filter.time = TRY(parse_range(query.text("from"), query.text("to")));
    filter.time_kinds = query.all("kind");
    filter.record_kinds = query.all("record");
    filter.path_glob = query.text("path");
    filter.text = query.text("text");
    return filter;
}

Result<examination::SelectorFilter> selector_filter(const Query& query) {
    examination::SelectorFilter filter;
    filter.source = TRY(source_of(query));
    for (const auto& name : query.all("kind")) {
        auto kind = model::selector_kind_named(name);
        if (!kind)
            return Error(ErrorCode::invalid_input, "there is no kind of selector '" + name + "'");
        filter.kinds.push_back(*kind);
    }
    filter.value = query.text("value");
    filter.text = query.text("text");
    return filter;
}

}  // namespace app::http
