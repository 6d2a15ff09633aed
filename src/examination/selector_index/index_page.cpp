// Pages of the selector index: which rows a question is about, and what of them its reader may see.
#include "core/text.h"
#include "examination/findings/cursor.h"
#include "examination/selector_index/selector_index.h"
#include "examination/selector_index/selector_posting.h"

#include <algorithm>
#include <optional>
#include <tuple>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

constexpr std::uint32_t page_size_max = 10'000;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool contains_ignoring_case(std::string_view text, std::string_view lower_part) {
    return std::ranges::search(text, lower_part, {}, lower).begin() != text.end() ||
           lower_part.empty();
}

// The keys [from, to) that a kind's rows have; an empty `to` is open.
struct KeyRange {
    std::string from, to;
};

std::vector<KeyRange> ranges_of(const SelectorFilter& filter) {
    std::vector<std::string> kinds;
    for (auto kind : filter.kinds)
        kinds.emplace_back(model::name_of(kind));
    if (kinds.empty() && !filter.value.empty())
        for (auto kind : model::selector_kinds)
            kinds.emplace_back(model::name_of(kind));
    if (kinds.empty())
        return {{}};
    std::ranges::sort(kinds);
    kinds.erase(std::ranges::unique(kinds).begin(), kinds.end());
    std::vector<KeyRange> ranges;
    for (const auto& kind : kinds)
        ranges.push_back({selector_key(kind, {}), kind + '\x01'});
    return ranges;
}

class IndexPage {
public:
    IndexPage(std::span<const std::shared_ptr<const OpenSegment>> segments,
              const SelectorFilter& filter, const CaseGrants& grants, std::uint32_t size)
        : segments_(segments), filter_(filter), grants_(grants), size_(size) {
        for (char c : filter.text)
            text_.push_back(lower(c));
    }

    // One value of one kind: a look-up in each segment.
    Result<void> look_up(const std::string& key, const policy::Grant& node) {
        std::vector<UnitedRowsView::Part> parts;
        for (std::size_t i = 0; i < segments_.size(); ++i) {
            auto payload = TRY(segments_[i]->table->find(key, node));
            if (payload)
                parts.push_back({i, *payload});
        }
        return add(key, parts);
    }

    Result<void> read(const KeyRange& range, const policy::Grant& node) {
        auto rows = TRY(UnitedRowsView::from(segments_, range.from, node));
        while (!full()) {
            auto more = TRY(rows.next());
            if (!more || (!range.to.empty() && rows.key() >= range.to))
                return {};
            TRY(add(rows.key(), rows.parts()));
        }
        return {};
    }

    // One row more than asked tells whether there is a next page.
    bool full() const { return rows_.size() > size_; }
    Page<IndexedSelector> take() && {
        Page<IndexedSelector> page;
        bool more = full();
        if (more)
            rows_.resize(size_);
        page.rows = std::move(rows_);
        if (more)
            page.next = SelectorCursor{std::string(model::name_of(page.rows.back().kind)),
                                       page.rows.back().value}
                            .text();
        return page;
    }

private:
    Result<void> add(std::string_view key, std::span<const UnitedRowsView::Part> parts) {
        auto names = split_selector_key(key);
        if (!contains_ignoring_case(names.value, text_))
            return {};
        IndexedSelector row;
        for (const auto& part : parts)
            TRY(add_part(row, part));
        if (row.seen.empty())
            return {};
        auto kind = model::selector_kind_named(names.kind);
        if (!kind)
            return Error(ErrorCode::unsupported,
                         "the selector index names a kind that this version does not know: use "
                         "the newer version of Spoor");
        row.kind = *kind;
        row.value = names.value;
        std::ranges::sort(row.seen, {}, [](const SelectorSighting& sighting) {
            return std::tie(sighting.added_at, sighting.source, sighting.case_id);
        });
        rows_.push_back(std::move(row));
        return {};
    }

    Result<void> add_part(IndexedSelector& row, const UnitedRowsView::Part& part) {
        auto postings = TRY(read_postings(part.payload));
        const auto& sources = segments_[part.segment]->description.sources;
        for (const auto& posting : postings) {
            if (posting.source >= sources.size())
                return Error(ErrorCode::invalid_input,
                             "a row of the selector index names a source that it has not");
            const auto& source = sources[static_cast<std::size_t>(posting.source)];
            auto grant = grants_.find(source.case_id);
            if (source.gone || grant == grants_.end() ||
                !grant->second.shows(posting.scope_state) ||
                (filter_.source && *filter_.source != source.source))
                continue;
            auto same = std::ranges::find_if(row.seen, [&](const SelectorSighting& seen) {
                return seen.source == source.source && seen.case_id == source.case_id;
            });
            if (same != row.seen.end()) {  // Another scope of the same source.
                same->count += posting.count;
                same->items += posting.items;
                continue;
            }
            bool in_text = posting.first_layer == model::SelectorLayer::text;
            model::Origin origin{source.source, posting.first_address, in_text ? "text" : "",
                                 posting.first_offset};
            row.seen.push_back({source.case_id, source.source, posting.form_version, posting.count,
                                posting.items, source.added_at, origin.text()});
        }
        return {};
    }

    std::span<const std::shared_ptr<const OpenSegment>> segments_;
    const SelectorFilter& filter_;
    const CaseGrants& grants_;
    std::uint32_t size_;
    std::string text_;
    std::vector<IndexedSelector> rows_;
};

Result<void> fill(IndexPage& page, const SelectorFilter& filter,
                  const std::optional<SelectorCursor>& last, const policy::Grant& node) {
    // The least key behind the last page's.
    auto start = last ? selector_key(last->kind, last->value) + '\0' : std::string();
    for (auto& range : ranges_of(filter)) {
        if (!filter.value.empty()) {
            auto key = range.from + filter.value;
            if (key >= start)
                TRY(page.look_up(key, node));
            continue;
        }
        range.from = std::max(range.from, start);
        if (page.full() || (!range.to.empty() && range.from >= range.to))
            continue;
        TRY(page.read(range, node));
    }
    return {};
}

}  // namespace

Result<Page<IndexedSelector>> SelectorIndex::page(const SelectorFilter& filter,
                                                  const PageRequest& request,
                                                  const CaseGrants& grants,
                                                  const policy::Grant& node) const {
    TRY(node.covers(policy::Action::search, std::nullopt));
    for (const auto& [of_case, grant] : grants)
        TRY(grant.covers(policy::Action::read, of_case));
    auto now = snapshot();
    auto last = TRY(SelectorCursor::parse(request.cursor));
    IndexPage page(now->segments, filter, grants, std::clamp(request.size, 1u, page_size_max));
    auto filled = fill(page, filter, last, node);
    if (!filled && filled.error().code() == ErrorCode::invalid_input)
        return unusable_index(filled.error());
    TRY(std::move(filled));
    return std::move(page).take();
}

}  // namespace examination
