// One search over names, selectors and texts, with facets.
#include "app/cli/case_text.h"
#include "app/cli/named_object.h"
#include "app/cli/session.h"
#include "app/http/facets.h"
#include "app/http/found_sets.h"
#include "app/http/paging.h"
#include "app/http/route.h"
#include "app/http/routes/marks.h"
#include "app/http/services.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include <fmt/format.h>

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;
using policy::Action;

constexpr std::uint64_t found_default = 20, found_max = 100;

// What words are found in: names, selectors, texts.
constexpr int ways_max = 3;

using Place = decltype(FoundSet::Entry().place());

std::string cursor_of(const Place& place) {
    return fmt::format("{}.{}.{}.{}", -std::get<0>(place), ~std::get<1>(place), std::get<2>(place),
                       std::get<3>(place));
}

// Before every place for an empty text.
Result<Place> place_of(std::string_view cursor) {
    if (cursor.empty())
        return Place(-ways_max - 1, 0, 0, 0);
    std::array<std::uint64_t, 4> parts{};
    for (auto& part : parts) {
        auto [end, failure] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), part);
        cursor.remove_prefix(static_cast<std::size_t>(end - cursor.data()));
        bool last = &part == &parts.back();
        if (failure != std::errc() || (last ? !cursor.empty() : !cursor.starts_with('.')))
            return Error(ErrorCode::invalid_input, "that cursor is none that a search gave");
        cursor.remove_prefix(last ? 0 : 1);
    }
    if (parts[0] > ways_max || parts[1] > ~std::uint32_t{0} || parts[2] > ~std::uint32_t{0})
        return Error(ErrorCode::invalid_input, "that cursor is none that a search gave");
    return Place(-static_cast<int>(parts[0]), ~static_cast<std::uint32_t>(parts[1]),
                 static_cast<std::uint32_t>(parts[2]), parts[3]);
}

Result<void> check_years(const Query& query) {
    for (const auto& text : query.all("year")) {
        int year = 0;
        auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), year);
        if (text != "none" && (failure != std::errc() || end != text.data() + text.size()))
            return Error(ErrorCode::invalid_input, "'year' must be a year, or none");
    }
    return {};
}

// The entries of a page, and what is told of them besides.
class FoundPage {
public:
    FoundPage(Exchange& exchange, const CaseView& view, const FoundSet& set)
        : exchange_(exchange), view_(view), set_(set) {}

    void add(const FoundSet::Entry& entry) { entries_.push_back(entry); }
    std::size_t size() const { return entries_.size(); }
    const FoundSet::Entry& last() const { return entries_.back(); }

    Result<Json> rows(const std::string& query) {
        for (const auto& entry : entries_)
            ordinals_[entry.source].push_back(entry.item.ordinal);
        for (auto& [source, ordinals] : ordinals_)
            std::ranges::sort(ordinals);
        TRY(read_items());
        TRY(read_texts(query));
        std::vector<std::string> names;
        for (const auto& [key, item] : items_)
            names.push_back("item/" + item.id.hex());
        auto marks = TRY(PageMarks::of(exchange_, view_, names));
        auto rows = Json::array();
        for (const auto& entry : entries_)
            if (auto item = items_.find(Key(entry.source, entry.item.ordinal));
                item != items_.end())
                rows.push_back(row_of(entry, item->second, marks));
        return rows;
    }

private:
    using Key = std::pair<std::uint32_t, std::uint64_t>;  // Source and ordinal.

    Result<void> read_items() {
        for (const auto& [source, ordinals] : ordinals_) {
            const auto& id = view_.sources[source].id;
            auto named = TRY(view_.findings->name_items(id, ordinals, view_.grant));
            for (auto& item : named)
                items_.emplace(Key(source, item.ordinal), std::move(item));
            auto values = TRY(view_.findings->find_values({id, set_.words, ordinals}, view_.grant));
            for (auto& value : values)
                selectors_[Key(source, value.item)].push_back(
                    {{"kind", model::name_of(value.kind)}, {"value", value.value}});
        }
        return {};
    }

    Result<void> read_texts(const std::string& query) {
        for (const auto& [source, ordinals] : ordinals_) {
            store::TextSearchOptions options;
            for (const auto& entry : entries_)
                if (entry.item.in.text && entry.source == source)
                    options.only.push_back(entry.item.ordinal);
            if (options.only.empty())
                continue;
            std::ranges::sort(options.only);
            options.results_max = options.only.size();
            auto text =
                TRY(open_case_text(exchange_.services.session, view_, view_.sources[source].id));
            if (text.indexes.empty())
                continue;
            auto page = TRY(text.indexes.front().search(query, options, view_.grant));
            for (auto& result : page.results)
                texts_.emplace(Key(source, result.key), std::move(result));
        }
        return {};
    }

    Json row_of(const FoundSet::Entry& entry, const examination::NamedItem& item,
                const PageMarks& marks) const {
        Key key(entry.source, entry.item.ordinal);
        const auto& source = view_.sources[entry.source];
        auto about = "item/" + item.id.hex();
        Json row{{"id", item.id.hex()},
                 {"path", item.path},
                 {"address", item.address},
                 {"origin", item.origin().text()},
                 {"state", model::name_of(item.state)},
                 {"type", item.type},
                 {"known", entry.item.known},
                 {"year", entry.item.year ? Json(*entry.item.year) : Json(nullptr)},
                 {"source", source.id.hex()},
                 {"source_path", core::utf8_or_escaped(source.path)},
                 {"in", Json::array()},
                 {"rank", entry.rank},
                 {"snippet", nullptr},
                 {"snippet_begin", 0},
                 {"matches", Json::array()},
                 {"selectors", Json::array()},
                 {"about", about},
                 {"marks", marks.json_of(about)}};
        if (entry.item.in.text)
            row["in"].push_back("text");
        if (entry.item.in.name)
            row["in"].push_back("name");
        if (entry.item.in.selector)
            row["in"].push_back("selector");
        if (auto text = texts_.find(key); text != texts_.end()) {
            row["snippet"] = text->second.snippet;
            row["snippet_begin"] = text->second.snippet_begin;
            for (const auto& match : text->second.matches)
                row["matches"].push_back({{"begin", match.begin}, {"end", match.end}});
        }
        if (auto values = selectors_.find(key); values != selectors_.end())
            row["selectors"] = values->second;
        return row;
    }

    Exchange& exchange_;
    const CaseView& view_;
    const FoundSet& set_;
    std::vector<FoundSet::Entry> entries_;
    std::map<std::uint32_t, std::vector<std::uint64_t>> ordinals_;  // By source; ascending.
    std::map<Key, examination::NamedItem> items_;
    std::map<Key, std::vector<Json>> selectors_;
    std::map<Key, store::TextResult> texts_;
};

Result<Response> find(Exchange& exchange) {
    auto words = exchange.query().text("query");
    if (words.empty())
        return Error(ErrorCode::invalid_input, "'query' is missing: say what to look for");
    auto limit = TRY(exchange.query().number("limit", found_default, {1, found_max}));
    TRY(check_years(exchange.query()));
    auto after = TRY(place_of(exchange.query().text("cursor")));
    auto view = TRY(exchange.view());
    auto set = TRY(exchange.services.found_sets.of(view, words));
    FacetsView facets(view, *set, exchange.query());
    FoundPage page(exchange, view, *set);
    Json answer{{"next", nullptr}};
    std::uint64_t total = 0;
    for (const auto& entry : set->entries) {
        if (!facets.lets_through(entry))
            continue;
        ++total;
        if (entry.place() <= after)
            continue;
        if (page.size() < limit)
            page.add(entry);
        else if (answer["next"].is_null())
            answer["next"] = cursor_of(page.last().place());
    }
    answer["items"] = TRY(page.rows(words));
    answer["total"] = total;
    answer["facets"] = facets.counts();
    answer["cut"] = set->cut;
    answer["text_read_in_part"] = set->text_read_in_part;
    answer["sources_without_text"] = Json::array();
    for (const auto& source : set->textless)
        answer["sources_without_text"].push_back(source.hex());
    return json_response(answer);
}

constexpr Route routes[] = {
    {Method::get, "/api/v1/cases/{case}/find", "find", Needs::case_data, Action::search, find},
};

}  // namespace

std::span<const Route> find_routes() {
    return routes;
}

}  // namespace app::http
