#include "store/text_index/text_index.h"

#include "core/scheduler.h"
#include "store/text_index/text_index_manifest.h"
#include "store/text_index/text_shard.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <stop_token>
#include <utility>

namespace store {
namespace {

struct Ranked {
    TextCandidate candidate;
    std::size_t shard = 0;
};

// Where a page ended: behind which rank and key the next one begins.
struct Place {
    std::uint32_t rank = 0;
    std::uint64_t key = 0;

    bool before(const TextCandidate& candidate) const {
        return candidate.rank != rank ? candidate.rank < rank : candidate.key > key;
    }
    std::string text() const { return std::to_string(rank) + "-" + std::to_string(key); }
};

core::Result<std::optional<Place>> read_place(std::string_view text) {
    if (text.empty())
        return std::optional<Place>();
    Place place;
    const auto* end = text.data() + text.size();
    auto rank = std::from_chars(text.data(), end, place.rank);
    if (rank.ec == std::errc() && rank.ptr != end && *rank.ptr == '-') {
        auto key = std::from_chars(rank.ptr + 1, end, place.key);
        if (key.ec == std::errc() && key.ptr == end)
            return std::optional(place);
    }
    return core::Error(core::ErrorCode::invalid_input,
                       "The place to go on from is not one that a search gave.");
}

std::size_t character_begin(std::string_view text, std::size_t at) {
    at = std::min(at, text.size());
    while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
        --at;
    return at;
}

// Reads the text of one candidate: does it match what the index could not decide, and where?
class CandidateReader {
public:
    CandidateReader(TextShard& shard, const TextQuery& query, const std::vector<UnitRows>& rows,
                    const TextSearchOptions& options)
        : shard_(shard), query_(query), rows_(rows), options_(options), matcher_(query) {}

    // Nothing where the text does not match after all.
    core::Result<std::optional<TextResult>> read(const TextCandidate& candidate) {
        const auto& document = shard_.layout().documents[candidate.document];
        auto behind = document.first_part + document.part_count;
        std::vector<bool> matched(rows_.size());
        for (std::size_t unit = 0; unit < rows_.size(); ++unit)
            matched[unit] =
                rows_[unit].verified && has_row(rows_[unit], document.first_part + 1, behind);
        TextResult result;
        result.key = candidate.key;
        result.rank = candidate.rank;
        std::uint64_t offset = 0;
        for (auto part = document.first_part; part < behind; ++part) {
            if (named(part + 1)) {
                auto text = TRY(shard_.part_text(part));
                bytes_read += text.size();
                auto matches = matcher_.find(text, {options_.matches_max, nullptr});
                for (const auto& match : matches)
                    matched[match.unit] = true;
                if (result.matches.empty() && !matches.empty())
                    show(text, offset, matches, result);
                if (!result.matches.empty() && query_.root.holds(matched))
                    break;
            }
            offset += shard_.layout().parts[part].size;
        }
        if (!query_.root.holds(matched))
            return std::optional<TextResult>();
        result.name = TRY(shard_.name(candidate.document));
        return std::optional(std::move(result));
    }

    std::uint64_t bytes_read = 0;

private:
    static bool has_row(const UnitRows& unit, std::uint32_t first, std::uint32_t last) {
        auto at = std::ranges::lower_bound(unit.rows, first, {}, &RowHits::row);
        return at != unit.rows.end() && at->row <= last;
    }
    // Whether any unit has that row.
    bool named(std::uint32_t row) const {
        return std::ranges::any_of(rows_,
                                   [row](const UnitRows& unit) { return has_row(unit, row, row); });
    }

    void show(std::string_view text, std::uint64_t offset, const std::vector<TextMatch>& matches,
              TextResult& result) const {
        auto first = matches.front().begin;
        auto before = options_.snippet_bytes / 3;
        auto begin = character_begin(text, first - std::min(first, before));
        auto end = character_begin(text, begin + options_.snippet_bytes);
        result.snippet = text.substr(begin, end - begin);
        result.snippet_begin = offset + begin;
        for (const auto& match : matches)
            if (result.matches.size() < options_.matches_max)
                result.matches.push_back({offset + match.begin, offset + match.end});
    }

    TextShard& shard_;
    const TextQuery& query_;
    const std::vector<UnitRows>& rows_;
    const TextSearchOptions& options_;
    TextMatcherView matcher_;
};

// What one shard says to a query.
struct FromShard {
    std::vector<UnitRows> rows;
    std::vector<TextCandidate> candidates;
};

bool all_verified(const std::vector<UnitRows>& rows) {
    return std::ranges::all_of(rows, &UnitRows::verified);
}

// Of all shards, in their order, without those before `after` or that are not asked for.
std::vector<Ranked> in_order(const std::vector<FromShard>& found, const std::optional<Place>& after,
                             const std::vector<std::uint64_t>& only) {
    std::vector<Ranked> ranked;
    for (std::size_t i = 0; i < found.size(); ++i)
        for (const auto& candidate : found[i].candidates)
            if ((!after || after->before(candidate)) &&
                (only.empty() || std::ranges::binary_search(only, candidate.key)))
                ranked.push_back({candidate, i});
    std::sort(ranked.begin(), ranked.end(), [](const Ranked& a, const Ranked& b) {
        return Place{a.candidate.rank, a.candidate.key}.before(b.candidate);
    });
    return ranked;
}

// Calls `work` with each number below `count`, on as many threads as there are processors: a shard
// is a file of its own, and asking it is nearly all there is to do.
core::Result<void> for_each_shard(std::size_t count,
                                  const std::function<core::Result<void>(std::size_t)>& work) {
    auto threads = std::min<std::size_t>(count, core::processor_count());
    if (threads <= 1) {
        for (std::size_t i = 0; i < count; ++i)
            TRY(work(i));
        return {};
    }
    core::Scheduler scheduler(static_cast<unsigned>(threads));
    for (std::size_t i = 0; i < count; ++i)
        scheduler.add(core::Urgency::normal, [&work, i](std::stop_token) { return work(i); });
    return scheduler.wait({});
}

}  // namespace

struct TextIndex::State {
    std::optional<model::CaseId> case_id;
    std::vector<std::unique_ptr<TextShard>> shards;
    TextIndexSize size;

    core::Result<std::vector<FromShard>> ask(const TextQuery& query);
    core::Result<void> fill(TextSearchPage& page, const TextQuery& query,
                            const std::vector<FromShard>& found, const std::vector<Ranked>& ranked,
                            const TextSearchOptions& options);
};

TextIndex::TextIndex(std::unique_ptr<State> state) : state_(std::move(state)) {}
TextIndex::TextIndex(TextIndex&&) noexcept = default;
TextIndex::~TextIndex() = default;

core::Result<TextIndex> TextIndex::open(const std::filesystem::path& folder,
                                        std::optional<model::CaseId> case_id) {
    auto state = std::make_unique<State>();
    state->case_id = case_id;
    auto entries = TRY(read_text_manifest(folder));
    state->shards.resize(entries.size());
    TRY(for_each_shard(entries.size(), [&](std::size_t i) -> core::Result<void> {
        state->shards[i] = TRY(TextShard::open(folder / entries[i].file));
        return {};
    }));
    for (const auto& entry : entries) {
        state->size.documents += entry.documents;
        state->size.text_bytes += entry.text_bytes;
        state->size.file_bytes += entry.file_bytes;
    }
    state->size.shards = entries.size();
    return TextIndex(std::move(state));
}

core::Result<std::vector<FromShard>> TextIndex::State::ask(const TextQuery& query) {
    std::vector<FromShard> found(shards.size());
    TRY(for_each_shard(shards.size(), [&](std::size_t i) -> core::Result<void> {
        found[i].rows = TRY(shards[i]->rows(query));
        found[i].candidates = shards[i]->candidates(query, found[i].rows);
        return {};
    }));
    return found;
}

// The candidates in their order, until the page is full.
core::Result<void> TextIndex::State::fill(TextSearchPage& page, const TextQuery& query,
                                          const std::vector<FromShard>& found,
                                          const std::vector<Ranked>& ranked,
                                          const TextSearchOptions& options) {
    std::vector<CandidateReader> readers;
    readers.reserve(shards.size());
    for (std::size_t i = 0; i < shards.size(); ++i)
        readers.emplace_back(*shards[i], query, found[i].rows, options);
    std::uint64_t bytes_read = 0;
    Place place;
    for (const auto& [candidate, shard] : ranked) {
        if (page.results.size() >= options.results_max || bytes_read >= options.bytes_read_max) {
            page.stopped_early = page.results.size() < options.results_max;
            page.next = place.text();
            return {};
        }
        auto& reader = readers[shard];
        reader.bytes_read = 0;
        auto result = TRY(reader.read(candidate));
        bytes_read += reader.bytes_read;
        place = {candidate.rank, candidate.key};
        if (result)
            page.results.push_back(std::move(*result));
    }
    return {};
}

core::Result<TextSearchPage> TextIndex::search(std::string_view text,
                                               const TextSearchOptions& options,
                                               const policy::Grant& grant) {
    TRY(grant.covers(policy::Action::search, state_->case_id));
    auto query = TRY(parse_text_query(text));
    auto after = TRY(read_place(options.after));
    TextSearchPage page;
    auto found = TRY(state_->ask(query));
    for (const auto& from : found) {
        for (const auto& unit : from.rows)
            page.scanned = page.scanned ||
                           (!unit.verified && !unit.rows.empty() && unit.rows.front().hits == 0);
        page.candidates_verified = page.candidates_verified && all_verified(from.rows);
        page.candidates += from.candidates.size();
    }
    auto ranked = in_order(found, after, options.only);
    TRY(state_->fill(page, query, found, ranked, options));
    return page;
}

core::Result<TextDocuments> TextIndex::documents(std::string_view text,
                                                 const TextSearchOptions& options,
                                                 const policy::Grant& grant) {
    TRY(grant.covers(policy::Action::search, state_->case_id));
    auto query = TRY(parse_text_query(text));
    auto found = TRY(state_->ask(query));
    TextDocuments out;
    std::uint64_t bytes_read = 0;
    for (const auto& [candidate, shard] : in_order(found, std::nullopt, options.only)) {
        out.cut = out.documents.size() >= options.results_max;
        out.stopped_early = bytes_read >= options.bytes_read_max;
        if (out.cut || out.stopped_early)
            break;
        bool matches = all_verified(found[shard].rows);
        if (!matches) {
            CandidateReader reader(*state_->shards[shard], query, found[shard].rows, options);
            auto read = TRY(reader.read(candidate));
            bytes_read += reader.bytes_read;
            matches = read.has_value();
        }
        if (matches)
            out.documents.push_back({candidate.key, candidate.rank});
    }
    return out;
}

core::Result<bool> TextIndex::has(std::uint64_t key, const policy::Grant& grant) const {
    TRY(grant.covers(policy::Action::read, state_->case_id));
    return std::ranges::any_of(state_->shards, [key](const auto& shard) {
        return std::ranges::find(shard->layout().documents, key, &TextDocument::key) !=
               shard->layout().documents.end();
    });
}

core::Result<std::string> TextIndex::text(std::uint64_t key, const policy::Grant& grant) {
    TRY(grant.covers(policy::Action::read, state_->case_id));
    for (const auto& shard : state_->shards) {
        const auto& layout = shard->layout();
        for (const auto& document : layout.documents) {
            if (document.key != key)
                continue;
            std::string whole;
            for (std::uint32_t i = 0; i < document.part_count; ++i) {
                auto part = TRY(shard->part_text(document.first_part + i));
                whole += part.substr(0, layout.parts[document.first_part + i].size);
            }
            return whole;
        }
    }
    return core::Error(core::ErrorCode::not_found, "no document of the text index has this key");
}

TextIndexSize TextIndex::size() const {
    return state_->size;
}

}  // namespace store
