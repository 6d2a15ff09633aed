#include "app/cli/named_object.h"

#include "core/text.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include <fmt/format.h>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;
using model::ObjectKind;
using model::ObjectName;

Error nothing_named(const ObjectName& name) {
    return {ErrorCode::not_found,
            "the case has no '" + core::printable(name.text()) + "': name it as a list of it does"};
}

Result<NamedObject> item_named(const CaseView& view, std::string_view id) {
    auto row = TRY(view.findings->find_item(id, view.grant));
    auto title = row.item.path.empty() ? row.item.address : row.item.path;
    auto name = name_of_object(row);
    return NamedObject{std::move(name), std::move(title), std::move(row)};
}

Result<NamedObject> content_named(const CaseView& view, const ObjectName& name) {
    examination::ItemFilter filter;
    filter.hash = name.id;
    if (name.id.size() != 64)
        return nothing_named(name);
    auto page = TRY(view.findings->items(filter, {{}, 1}, view.grant));
    if (page.rows.empty())
        return nothing_named(name);
    auto title = page.rows[0].item.path;
    return NamedObject{name, std::move(title), std::move(page.rows[0])};
}

Result<NamedObject> record_named(const CaseView& view, std::string_view id) {
    auto row = TRY(view.findings->find_record(id, view.grant));
    auto item = TRY(
        view.findings->find_item(model::Origin{row.source, row.address, {}, 0}.text(), view.grant));
    return NamedObject{name_of_object(row), row.record.summary, std::move(item)};
}

Result<NamedObject> selector_named(const CaseView& view, const ObjectName& name) {
    auto colon = name.id.find(':');
    auto kind = model::selector_kind_named(name.id.substr(0, colon));
    if (colon == name.id.npos || !kind)
        return nothing_named(name);
    examination::SelectorFilter filter;
    filter.kinds = {*kind};
    filter.value = name.id.substr(colon + 1);
    auto page = TRY(view.findings->selectors(filter, {{}, 1}, view.grant));
    if (filter.value.empty() || page.rows.empty())
        return nothing_named(name);
    return NamedObject{name, page.rows[0].value, std::nullopt};
}

// "<source>:<code>:<address or ->:<offset>"; an address may hold a colon, the others do not.
Result<NamedObject> anomaly_named(const CaseView& view, const ObjectName& name) {
    auto first = name.id.find(':'), second = name.id.find(':', first + 1),
         last = name.id.rfind(':');
    if (first == name.id.npos || second == name.id.npos || last == second)
        return nothing_named(name);
    examination::AnomalyFilter filter;
    filter.source = model::SourceId::from_hex(name.id.substr(0, first));
    if (!filter.source)
        return nothing_named(name);
    filter.code = name.id.substr(first + 1, second - first - 1);
    auto address = name.id.substr(second + 1, last - second - 1);
    std::optional<examination::ItemRow> item;
    if (address != "-") {
        auto found = TRY(item_named(view, model::Origin{*filter.source, address, {}, 0}.text()));
        item = std::move(found.item);
        filter.item = item->item.ordinal;
    }
    examination::PageRequest request{{}, 1000};
    for (;;) {
        auto page = TRY(view.findings->anomalies(filter, request, view.grant));
        for (const auto& row : page.rows)
            if (name_of_object(row) == name)
                return NamedObject{
                    name, row.path.empty() ? row.anomaly.code : row.anomaly.code + ": " + row.path,
                    std::move(item)};
        if (page.next.empty())
            return nothing_named(name);
        request.cursor = page.next;
    }
}

// "<source>:<address>:<kind of list>:<rule>:<offset>"; an address or a rule may hold a colon. That
// the item is there is looked at, not whether a search found just this in it.
Result<NamedObject> hit_named(const CaseView& view, const ObjectName& name) {
    auto first = name.id.find(':'), last = name.id.rfind(':');
    auto source = model::SourceId::from_hex(name.id.substr(0, first));
    if (!source || last <= first)
        return nothing_named(name);
    for (auto kind : {model::RuleSetKind::keywords, model::RuleSetKind::yara}) {
        auto mark = fmt::format(":{}:", model::name_of(kind));
        auto at = name.id.find(mark, first);
        if (at == name.id.npos || at + mark.size() > last || at <= first)
            continue;
        auto address = name.id.substr(first + 1, at - first - 1);
        auto rule = name.id.substr(at + mark.size(), last - at - mark.size());
        auto found = TRY(item_named(view, model::Origin{*source, address, {}, 0}.text()));
        return NamedObject{name, rule + " · " + found.title, std::move(found.item)};
    }
    return nothing_named(name);
}

Result<NamedObject> source_named(const CaseView& view, const ObjectName& name) {
    for (const auto& source : view.sources)
        if (source.id.hex() == name.id)
            return NamedObject{name, core::utf8_or_escaped(source.path), std::nullopt};
    return nothing_named(name);
}

}  // namespace

Result<NamedObject> find_object(const CaseView& view, std::string_view text) {
    if (text.size() > model::object_name_size_max)
        return Error(
            ErrorCode::invalid_input,
            fmt::format("the name of an object has at most {} bytes", model::object_name_size_max));
    auto name = model::object_name_from(text);
    if (!name)
        return item_named(view, text);
    switch (name->kind) {
        case ObjectKind::investigation:
            if (name->id != view.of.id.hex())
                return nothing_named(*name);
            return NamedObject{*name, view.of.name, std::nullopt};
        case ObjectKind::source:
            return source_named(view, *name);
        case ObjectKind::item:
            return item_named(view, name->id);
        case ObjectKind::content:
            return content_named(view, *name);
        case ObjectKind::record:
            return record_named(view, name->id);
        case ObjectKind::selector:
            return selector_named(view, *name);
        case ObjectKind::anomaly:
            return anomaly_named(view, *name);
        case ObjectKind::hit:
            return hit_named(view, *name);
    }
    return nothing_named(*name);
}

ObjectName name_of_object(const examination::ItemRow& row) {
    return {ObjectKind::item, row.item.id.hex()};
}

ObjectName name_of_object(const examination::NamedItem& item) {
    return {ObjectKind::item, item.id.hex()};
}

ObjectName name_of_object(const examination::RecordRow& row) {
    return {ObjectKind::record, row.record.id.hex()};
}

ObjectName name_of_object(const examination::SelectorRow& row) {
    return {ObjectKind::selector, std::string(model::name_of(row.kind)) + ':' + row.value};
}

ObjectName name_of_object(const examination::SelectorHitRow& row) {
    return {ObjectKind::selector, std::string(model::name_of(row.hit.kind)) + ':' + row.hit.value};
}

ObjectName name_of_object(const examination::AnomalyRow& row) {
    return {ObjectKind::anomaly,
            fmt::format("{}:{}:{}:{}", row.source.hex(), row.anomaly.code,
                        row.anomaly.item ? row.address : std::string("-"), row.anomaly.offset)};
}

ObjectName name_of_object(const model::TimelineEntry& entry) {
    if (entry.record)
        return {ObjectKind::record, entry.record->hex()};
    return {ObjectKind::item, entry.item_id.hex()};
}

std::optional<ObjectName> name_of_object(const examination::SearchMade& search,
                                         const examination::RuleHitRow& row) {
    ObjectName name{ObjectKind::hit,
                    fmt::format("{}:{}:{}:{}:{}", search.name.source.hex(), row.item.address,
                                model::name_of(search.name.kind), row.rule, row.hit.offset)};
    if (name.text().size() > model::object_name_size_max)
        return std::nullopt;
    return name;
}

ObjectName reviewed_object(const examination::ItemRow& row) {
    if (row.item.sha256)
        return {ObjectKind::content, row.item.sha256->hex()};
    return name_of_object(row);
}

ObjectName reviewed_object(const examination::NamedItem& item) {
    if (item.sha256)
        return {ObjectKind::content, item.sha256->hex()};
    return name_of_object(item);
}

}  // namespace app
