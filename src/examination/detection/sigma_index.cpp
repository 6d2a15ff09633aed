#include "examination/detection/sigma_index.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace examination {
namespace {

using core::Result;
using Kind = SigmaNode::Kind;
using Ids = std::optional<std::vector<std::uint64_t>>;

// With fewer rules than this it costs less to try them all than to look for letters.
constexpr std::size_t entries_without_letters = 6;
constexpr std::size_t letters_min = 3;

const SigmaPattern* pattern_of(const SigmaNode& node, const SigmaProgram& program) {
    return std::get_if<SigmaPattern>(&program.tests[node.test].test);
}

std::optional<std::uint64_t> event_id_of(const SigmaNode& node, const SigmaProgram& program) {
    const auto& test = program.tests[node.test];
    const auto* pattern = pattern_of(node, program);
    bool about_it = test.field != SigmaFieldNames::none && pattern &&
                    program.names.name(test.field) == "EventID" && !pattern->has_wildcards();
    if (!about_it)
        return std::nullopt;
    auto text = pattern->letters();
    std::uint64_t id = 0;
    auto read = std::from_chars(text.data(), text.data() + text.size(), id);
    bool exact = read.ec == std::errc() && std::to_string(id) == text;
    return exact ? std::optional(id) : std::nullopt;
}

Ids both(Ids a, Ids b) {
    if (!a || !b)
        return a ? a : b;
    std::vector<std::uint64_t> common;
    std::ranges::set_intersection(*a, *b, std::back_inserter(common));
    return common;
}

Ids either(const Ids& a, const Ids& b) {
    if (!a || !b)
        return std::nullopt;
    std::vector<std::uint64_t> all;
    std::ranges::set_union(*a, *b, std::back_inserter(all));
    return all;
}

// How many tests have these letters: what many rules look for, many events hold.
using Counts = std::map<std::string, std::size_t, std::less<>>;

Counts count_letters(const SigmaProgram& program) {
    Counts counts;
    for (const auto& test : program.tests)
        if (const auto* pattern = std::get_if<SigmaPattern>(&test.test))
            ++counts[folded(pattern->longest_letters())];
    return counts;
}

// Letters of which one must occur, and how likely they are to occur for nothing.
struct Needed {
    std::vector<std::string> letters;
    double cost = 0;
};

class NeededLetters {
public:
    NeededLetters(const SigmaProgram& program, const Counts& counts)
        : program_(program), counts_(counts) {}

    std::optional<Needed> of(const SigmaNode& node) const {
        switch (node.kind) {
            case Kind::test:
                return of_test(node);
            case Kind::every:
                return of_every(node);
            case Kind::any:
                return of_any(node);
            case Kind::negation:
                break;
        }
        return std::nullopt;
    }

private:
    std::optional<Needed> of_test(const SigmaNode& node) const {
        const auto* pattern = pattern_of(node, program_);
        if (!pattern)
            return std::nullopt;
        auto letters = folded(pattern->longest_letters());
        if (letters.size() < letters_min)
            return std::nullopt;
        auto count = static_cast<double>(counts_.find(letters)->second);
        auto size = static_cast<double>(letters.size());
        return Needed{{std::move(letters)}, count / size};
    }
    std::optional<Needed> of_every(const SigmaNode& node) const {
        std::optional<Needed> best;
        for (const auto& part : node.parts)
            if (auto needed = of(part); needed && (!best || needed->cost < best->cost))
                best = std::move(needed);
        return best;
    }
    std::optional<Needed> of_any(const SigmaNode& node) const {
        Needed all;
        for (const auto& part : node.parts) {
            auto needed = of(part);
            if (!needed)
                return std::nullopt;
            std::ranges::move(needed->letters, std::back_inserter(all.letters));
            all.cost += needed->cost;
        }
        return all;
    }

    const SigmaProgram& program_;
    const Counts& counts_;
};

struct Member {
    std::uint32_t entry;
    Ids ids;
};
bool admits(const Member& member, std::uint64_t id) {
    return !member.ids || std::ranges::binary_search(*member.ids, id);
}

class BucketMaker {
public:
    explicit BucketMaker(const SigmaProgram& program)
        : program_(program), counts_(count_letters(program)), needed_(program, counts_) {}

    Result<SigmaBucket> make(const std::vector<std::uint32_t>& entries) const {
        SigmaBucket bucket;
        std::map<std::string, std::uint32_t, std::less<>> numbers;
        std::vector<std::string> literals;
        for (auto entry : entries) {
            auto needed = needed_.of(program_.entries[entry].condition);
            if (!needed || entries.size() < entries_without_letters) {
                bucket.always.push_back(entry);
                continue;
            }
            for (auto& letters : needed->letters) {
                auto [found, added] =
                    numbers.try_emplace(letters, static_cast<std::uint32_t>(literals.size()));
                if (added) {
                    literals.push_back(letters);
                    bucket.by_literal.emplace_back();
                }
                bucket.by_literal[found->second].push_back(entry);
            }
        }
        if (!literals.empty())
            bucket.literals = TRY(LiteralSet::compile(literals));
        return bucket;
    }

private:
    const SigmaProgram& program_;
    Counts counts_;
    NeededLetters needed_;
};

}  // namespace

Ids required_event_ids(const SigmaNode& node, const SigmaProgram& program) {
    Ids ids;
    if (node.kind == Kind::test) {
        if (auto id = event_id_of(node, program))
            ids = {*id};
    } else if (node.kind == Kind::every) {
        for (const auto& part : node.parts)
            ids = both(std::move(ids), required_event_ids(part, program));
    } else if (node.kind == Kind::any) {
        ids.emplace();
        for (const auto& part : node.parts)
            ids = either(ids, required_event_ids(part, program));
    }
    return ids;
}

Result<SigmaIndex> SigmaIndex::make(const SigmaProgram& program) {
    std::map<std::string, std::vector<Member>> members{{"", {}}};
    for (std::uint32_t i = 0; i < program.entries.size(); ++i) {
        auto asked = required_event_ids(program.entries[i].condition, program);
        for (const auto& source : program.entries[i].sources) {
            auto logged = source.event_ids.empty() ? Ids() : Ids(source.event_ids);
            members[folded(source.channel)].push_back({i, both(asked, std::move(logged))});
        }
    }
    SigmaIndex index;
    BucketMaker maker(program);
    std::map<std::vector<std::uint32_t>, std::uint32_t> made;
    auto bucket_of = [&](const std::vector<std::uint32_t>& entries) -> Result<std::uint32_t> {
        auto [found, added] =
            made.try_emplace(entries, static_cast<std::uint32_t>(index.buckets_.size()));
        if (added) {
            auto bucket = TRY(maker.make(entries));
            index.buckets_.push_back(std::make_unique<SigmaBucket>(std::move(bucket)));
        }
        return found->second;
    };
    const auto everywhere = members[""];
    for (auto& [channel, own] : members) {
        if (!channel.empty())
            own.insert(own.end(), everywhere.begin(), everywhere.end());
        std::set<std::uint64_t> ids;
        for (const auto& member : own)
            if (member.ids)
                ids.insert(member.ids->begin(), member.ids->end());
        auto& place = index.channels_[channel];
        std::vector<std::uint32_t> entries;
        for (auto id : ids) {
            entries.clear();
            for (const auto& member : own)
                if (admits(member, id))
                    entries.push_back(member.entry);
            place.by_id[id] = TRY(bucket_of(entries));
        }
        entries.clear();
        for (const auto& member : own)
            if (!member.ids)
                entries.push_back(member.entry);
        place.others = TRY(bucket_of(entries));
    }
    return index;
}

const SigmaBucket* SigmaIndex::find(std::string_view channel, std::uint64_t event_id) const {
    auto place = channels_.find(folded(channel));
    if (place == channels_.end())
        place = channels_.find("");
    auto id = place->second.by_id.find(event_id);
    const auto& bucket =
        buckets_[id == place->second.by_id.end() ? place->second.others : id->second];
    return bucket->always.empty() && !bucket->literals ? nullptr : bucket.get();
}

}  // namespace examination
