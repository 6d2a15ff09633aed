#include "store/text_index/text_indexes.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>

namespace store {
namespace {

constexpr auto last_key = std::numeric_limits<std::uint64_t>::max();

// Behind which result a page begins.
struct JoinedPlace {
    std::uint32_t rank = 0;
    std::size_t index = 0;
    std::uint64_t key = 0;

    // Higher ranks come first.
    bool before(const JoinedPlace& other) const {
        return std::tie(other.rank, index, key) < std::tie(rank, other.index, other.key);
    }
    std::string text() const {
        return std::to_string(rank) + "-" + std::to_string(index) + "-" + std::to_string(key);
    }
    // The same place as one index knows it, which has only ranks and keys.
    std::string text_for(std::size_t other) const {
        if (other == index)
            return std::to_string(rank) + "-" + std::to_string(key);
        // The indexes before have given this rank's results, those behind have not.
        auto given = std::uint64_t{rank} + (other < index ? 0 : 1);
        if (given > std::numeric_limits<std::uint32_t>::max())
            return {};
        return std::to_string(given) + "-" + std::to_string(last_key);
    }
};

template <typename Number>
bool read_number(std::string_view& text, Number& number) {
    auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return failure == std::errc();
}

bool read_dash(std::string_view& text) {
    bool there = text.starts_with('-');
    text.remove_prefix(there ? 1 : 0);
    return there;
}

core::Result<std::optional<JoinedPlace>> read_place(std::string_view text, std::size_t count) {
    if (text.empty())
        return std::optional<JoinedPlace>();
    JoinedPlace place;
    if (read_number(text, place.rank) && read_dash(text) && read_number(text, place.index) &&
        read_dash(text) && read_number(text, place.key) && text.empty() && place.index < count)
        return std::optional(place);
    return core::Error(core::ErrorCode::invalid_input,
                       "The place to go on from is not one that a search of these sources gave.");
}

// Where an index stopped, in the order of all of them.
std::optional<JoinedPlace> stop_of(const TextSearchPage& page, std::size_t index) {
    JoinedPlace place{0, index, 0};
    std::string_view text = page.next;
    if (!page.stopped_early || !read_number(text, place.rank) || !read_dash(text) ||
        !read_number(text, place.key))
        return std::nullopt;
    return place;
}

}  // namespace

core::Result<JoinedTextPage> search_text_indexes(std::vector<TextIndex>& indexes,
                                                 std::string_view query,
                                                 const TextSearchOptions& options,
                                                 const policy::Grant& grant) {
    auto after = TRY(read_place(options.after, indexes.size()));
    JoinedTextPage joined;
    std::vector<std::pair<JoinedPlace, TextResult>> results;
    std::optional<JoinedPlace> stop;
    bool more = false;
    for (std::size_t i = 0; i < indexes.size(); ++i) {
        auto asked = options;
        asked.after = after ? after->text_for(i) : std::string();
        auto page = TRY(indexes[i].search(query, asked, grant));
        joined.candidates += page.candidates;
        joined.candidates_verified = joined.candidates_verified && page.candidates_verified;
        joined.scanned = joined.scanned || page.scanned;
        more = more || !page.next.empty();
        for (auto& result : page.results) {
            JoinedPlace place{result.rank, i, result.key};
            results.emplace_back(place, std::move(result));
        }
        if (auto here = stop_of(page, i); here && (!stop || here->before(*stop)))
            stop = here;
    }
    std::ranges::sort(results,
                      [](const auto& a, const auto& b) { return a.first.before(b.first); });
    // What lies behind the place where an index stopped may not be the next one.
    if (stop)
        std::erase_if(results, [&](const auto& one) { return stop->before(one.first); });
    joined.stopped_early = stop && results.size() < options.results_max;
    more = more || results.size() > options.results_max;
    if (results.size() > options.results_max)
        results.resize(options.results_max);
    if (more)
        joined.next = joined.stopped_early || results.empty() ? (stop ? stop->text() : "")
                                                              : results.back().first.text();
    for (auto& [place, result] : results)
        joined.results.push_back({place.index, std::move(result)});
    return joined;
}

}  // namespace store
