#include "examination/run/derive_findings.h"

#include "core/bytes.h"
#include "core/text.h"
#include "core/wire.h"
#include "examination/artifact.h"
#include "examination/run/coverage_map.h"
#include "examination/run/fill_spool.h"
#include "examination/run/item_claims.h"
#include "examination/run/job_runner.h"
#include "examination/run/logical_walk.h"
#include "examination/run/plan.h"
#include "examination/run/record_fields.h"
#include "examination/run/unit_answers.h"

#include <set>
#include <tuple>
#include <unordered_map>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

// The parser that states records of this type: its name is the type's beginning.
const ArtifactParser* parser_of(std::string_view record_type) {
    for (const auto* parser : artifact_parsers())
        if (record_type.starts_with(parser->name))
            return parser;
    return nullptr;
}

// A stream or slack belongs to the item whose address its own continues; so does what was found
// inside one.
std::string parent_of(const FoundItem& item) {
    bool part = item.kind == ItemKind::slack || item.kind == ItemKind::stream;
    auto slash = item.address.rfind('/');
    auto inside = item.address.rfind('!');
    if (part && slash != std::string::npos && (inside == std::string::npos || slash > inside))
        return item.address.substr(0, slash);
    return inside == std::string::npos ? std::string() : item.address.substr(0, inside);
}

class Derivation {
public:
    Derivation(Spool& spool, const DeriveOptions& options, FindingsBuilder& builder)
        : spool_(spool), options_(options), builder_(builder) {}

    Result<SourceSummary> run();

private:
    Result<void> add_opening();
    Result<void> add_walk(const Volume& volume, const JobKey& walk);
    Result<void> note_stand_ins(const std::vector<PartOffset>& parts);
    Result<void> add_batch(const Volume& volume, std::vector<WalkPart> batch);
    Result<void> add_item(const Volume& volume, FoundItem& item, UnitAnswers answers);
    Result<void> add_member(const Volume& volume, UnitAnswers answers);
    Result<void> add_row(const Volume& volume, FoundItem& item, UnitAnswers& answers);
    Result<void> add_records(const FoundItem& item, std::vector<FoundRecord>& records);
    Result<void> add_selectors(std::uint64_t item, const FoundSelectors& selectors);
    Result<void> add_text(DerivedText derived);
    Result<void> add_anomaly(std::optional<std::uint64_t> item, std::uint32_t volume,
                             FoundAnomaly& anomaly);
    Result<void> add_medium();
    Result<void> add_coverage();
    void count(const model::Item& item);

    Spool& spool_;
    const DeriveOptions& options_;
    FindingsBuilder& builder_;
    SourceSummary summary_;
    std::uint32_t batch_parts_ = batch_parts_max;
    std::optional<CoverageMap> coverage_;
    std::uint64_t next_ordinal_ = 0;
    core::Hasher texts_{core::HashSelection::sha256};
    std::set<std::tuple<std::string, std::uint64_t, std::string>> seen_;  // Anomalies of no item.
    // Contents of the items that stand for others, by address; filled as they are met.
    std::unordered_map<std::string, std::optional<FoundContent>> stand_ins_;
};

Result<SourceSummary> Derivation::run() {
    if (options_.logical) {
        coverage_.emplace(0);
        TRY(add_walk(logical_volume(), logical_walk_key()));
        summary_.coverage.size = summary_.size;
        summary_.coverage.parsed = summary_.size;
        summary_.text.sha256 = texts_.finish().sha256;
        return std::move(summary_);
    }
    TRY(add_opening());
    const auto layout = summary_.opened->layout;
    TRY(add_batch(Volume{}, {gap_part(layout)}));
    for (const auto& volume : layout.volumes)
        TRY(add_walk(volume, job_key(walk_job(volume))));
    TRY(add_medium());
    TRY(add_coverage());
    summary_.text.sha256 = texts_.finish().sha256;
    return std::move(summary_);
}

Result<void> Derivation::add_opening() {
    summary_.opened = TRY(read_opened_source(spool_));
    summary_.size = summary_.opened->image.size;
    batch_parts_ = batch_parts(summary_.opened->image);
    coverage_.emplace(summary_.size);
    for (const auto& claim : summary_.opened->layout.claims)
        claim_coverage(*coverage_, claim);
    auto parts = spool_.await(job_key(OpenJob{}));
    for (auto offset : *parts) {
        auto part = TRY(spool_.read_part(offset));
        TRY(for_each_answer(part, [&](std::string_view encoded) -> Result<void> {
            auto answer = TRY(decode_answer(encoded));
            if (auto* found = std::get_if<UnitAnomaly>(&answer))
                TRY(add_anomaly(std::nullopt, 0, found->anomaly));
            return {};
        }));
    }
    return {};
}

Result<void> Derivation::note_stand_ins(const std::vector<PartOffset>& parts) {
    stand_ins_.clear();
    for (auto offset : parts) {
        auto encoded = TRY(spool_.read_part(offset));
        auto part = TRY(decode_walk_part(encoded));
        for (auto& item : part.items)
            if (!item.same_content_as.empty())
                stand_ins_.try_emplace(std::move(item.same_content_as));
    }
    return {};
}

Result<void> Derivation::add_walk(const Volume& volume, const JobKey& walk) {
    auto parts = spool_.await(walk);
    if (!parts)
        return Error(ErrorCode::not_found, "the spool lacks the walk of " + volume.address());
    TRY(note_stand_ins(*parts));
    for (const auto& offsets : batches_of(*parts, batch_parts_)) {
        auto batch = TRY(read_batch(spool_, offsets));
        TRY(add_batch(volume, std::move(batch)));
    }
    return {};
}

Result<void> Derivation::add_batch(const Volume& volume, std::vector<WalkPart> batch) {
    auto answers = TRY(BatchAnswers::read(spool_, volume, options_.searches, batch));
    for (std::uint32_t index = 0; index < batch.size(); ++index) {
        auto& part = batch[index];
        for (std::uint32_t item = 0; item < part.items.size(); ++item) {
            TRY(answers.take({index, item}, [&](UnitAnswers of_item) -> Result<void> {
                if (!of_item.member)
                    return add_item(volume, part.items[item], std::move(of_item));
                return add_member(volume, std::move(of_item));
            }));
        }
        for (const auto& claim : part.claims)
            claim_coverage(*coverage_, claim);
        for (auto& anomaly : part.anomalies)
            TRY(add_anomaly(std::nullopt, volume.index, anomaly));
        if (part.file_system)
            summary_.file_systems.push_back(std::move(*part.file_system));
    }
    return {};
}

void Derivation::count(const model::Item& item) {
    auto& counts = summary_.items;
    ++counts.items;
    for (const auto& match : item.hash_sets)
        ++summary_.hash_set_hits[match.set];
    if (model::is_inside_item(item.address)) {
        counts.nested += item.kind <= ItemKind::special ? 1 : 0;
        return;
    }
    counts.files += item.kind == ItemKind::file ? 1 : 0;
    counts.directories += item.kind == ItemKind::directory ? 1 : 0;
    counts.streams += item.kind == ItemKind::stream ? 1 : 0;
    bool named = item.kind != ItemKind::slack && item.kind != ItemKind::stream;
    counts.deleted += named && item.state == ItemState::deleted ? 1 : 0;
    counts.orphans += named && item.state == ItemState::orphan ? 1 : 0;
    if (options_.logical)
        summary_.size += item.kind == ItemKind::file ? item.size : 0;
}

Result<void> Derivation::add_item(const Volume& volume, FoundItem& item, UnitAnswers answers) {
    claim_coverage(*coverage_, item, answers);
    // Zeros behind a file's end hold nothing; the coverage account has them.
    if (item.kind == ItemKind::slack && answers.content && answers.content->all_zero)
        return {};
    if (auto found = stand_ins_.find(item.address); found != stand_ins_.end())
        found->second = answers.content;
    if (auto found = stand_ins_.find(item.same_content_as); found != stand_ins_.end())
        answers.content = found->second;
    return add_row(volume, item, answers);
}

// It lies in no place of the medium of its own, and how long it is shows when it has been read.
Result<void> Derivation::add_member(const Volume& volume, UnitAnswers answers) {
    auto item = std::move(*answers.member);
    if (answers.content && !answers.content->partial)
        item.size = answers.content->size_read;
    return add_row(volume, item, answers);
}

Result<void> Derivation::add_row(const Volume& volume, FoundItem& item, UnitAnswers& answers) {
    model::Item row;
    row.ordinal = next_ordinal_++;
    row.id = model::item_id(options_.source, item.address);
    row.parent = parent_of(item);
    row.volume = volume.index;
    row.kind = item.kind;
    row.state = item.state;
    row.path = core::utf8_or_escaped(item.path_raw);
    if (row.path != item.path_raw)
        row.path_raw = item.path_raw;
    row.size = item.size;
    if (answers.content)
        row.type = answers.content->type;
    // A hash of part of a content would pass for the hash of another file.
    if (answers.content && !answers.content->partial && answers.content->size_read == item.size) {
        row.sha256 = answers.content->digests.sha256;
        if (options_.searches.other_hashes) {
            row.sha1 = answers.content->digests.sha1;
            row.md5 = answers.content->digests.md5;
        }
        if (options_.match_hash_sets && item.size > 0)
            row.hash_sets = options_.match_hash_sets(answers.content->digests);
    }
    row.modified = item.modified;
    row.accessed = item.accessed;
    row.changed = item.changed;
    row.created = item.created;
    row.deleted_at = item.deleted_at;
    row.mode = item.mode;
    row.user_id = item.user_id;
    row.group_id = item.group_id;
    row.link_target = core::utf8_or_escaped(item.link_target_raw);
    row.same_content_as = item.same_content_as;
    row.authority_id = options_.authority;
    row.address = item.address;
    count(row);
    auto ordinal = row.ordinal;
    auto path = answers.text ? row.path : std::string();
    TRY(builder_.add_item(std::move(row)));
    TRY(add_records(item, answers.records));
    TRY(add_selectors(ordinal, answers.selectors));
    if (answers.text)
        TRY(add_text({ordinal, std::move(path), std::move(*answers.text)}));
    for (auto& anomaly : answers.anomalies)
        TRY(add_anomaly(ordinal, volume.index, anomaly));
    return {};
}

Result<void> Derivation::add_records(const FoundItem& item, std::vector<FoundRecord>& records) {
    std::uint32_t ordinal = 0;
    for (auto& found : records) {
        model::Record row;
        row.item = next_ordinal_ - 1;
        row.offset = found.offset;
        row.ordinal = ordinal++;
        row.id = model::record_id(options_.source, {item.address, found.decoder_chain, found.offset,
                                                    found.type, row.ordinal});
        if (const auto* parser = parser_of(found.type)) {
            row.parser = parser->name;
            row.parser_version = parser->version;
        }
        auto times = times_of(found.fields);
        row.fields = canonical_fields(found.fields);
        row.summary = std::move(found.summary);
        row.decoder_chain = std::move(found.decoder_chain);
        row.authority_id = options_.authority;
        ++summary_.records[found.type];
        row.type = std::move(found.type);
        TRY(builder_.add_record(row, times));
    }
    return {};
}

Result<void> Derivation::add_selectors(std::uint64_t item, const FoundSelectors& selectors) {
    return selectors.for_each([&](const FoundSelectorView& found) {
        model::SelectorHitView row;
        row.item = item;
        row.kind = found.kind;
        row.encoding = found.encoding;
        row.layer = found.layer;
        row.offset = found.offset;
        row.length = found.length;
        row.value = found.value;
        row.raw = found.raw.empty() ? found.value : found.raw;
        row.before = found.before;
        row.after = found.after;
        row.authority_id = options_.authority;
        return builder_.add_selector(row);
    });
}

Result<void> Derivation::add_text(DerivedText derived) {
    ++summary_.text.documents;
    summary_.text.bytes += derived.text.size;
    ++summary_.text.formats[derived.text.format];
    core::Encoder frame;
    frame.u64(derived.item).u64(derived.text.size);
    texts_.update(core::bytes_of(frame.take()));
    for (const auto& piece : derived.text.pieces)
        texts_.update(core::bytes_of(piece));
    if (!options_.take_text)
        return {};
    return options_.take_text(std::move(derived));
}

Result<void> Derivation::add_anomaly(std::optional<std::uint64_t> item, std::uint32_t volume,
                                     FoundAnomaly& anomaly) {
    // Each job that opens the image reports the container's damage; it is one damage all the same.
    if (!item && !seen_.emplace(anomaly.code, anomaly.offset, anomaly.detail).second)
        return {};
    ++summary_.anomalies[anomaly.code];
    summary_.complete = summary_.complete && !anomaly.loses_data;
    model::Anomaly row;
    row.item = item;
    row.volume = volume;
    row.code = std::move(anomaly.code);
    row.offset = anomaly.offset;
    row.detail = std::move(anomaly.detail);
    row.loses_data = anomaly.loses_data;
    return builder_.add_anomaly(std::move(row));
}

Result<void> Derivation::add_medium() {
    auto parts = spool_.await(job_key(MediumHashJob{}));
    if (!parts)
        return Error(ErrorCode::not_found, "the spool lacks the pass over the medium");
    for (auto offset : *parts) {
        auto part = TRY(spool_.read_part(offset));
        TRY(for_each_answer(part, [&](std::string_view encoded) -> Result<void> {
            auto answer = TRY(decode_answer(encoded));
            if (auto* hashes = std::get_if<MediumHashes>(&answer))
                summary_.medium = hashes->digests;
            if (auto* claim = std::get_if<CoverageClaim>(&answer))
                claim_coverage(*coverage_, *claim);
            if (auto* found = std::get_if<UnitAnomaly>(&answer))
                TRY(add_anomaly(std::nullopt, 0, found->anomaly));
            return {};
        }));
    }
    if (!summary_.medium || summary_.opened->image.stored_hashes.empty())
        return {};
    // A stored hash that does not agree is the loudest of all anomalies.
    for (const auto& [name, stored] : summary_.opened->image.stored_hashes) {
        auto computed = computed_hash(*summary_.medium, name);
        if (!computed || *computed == stored)
            continue;
        FoundAnomaly anomaly{"container.stored_hash_mismatch", 0,
                             name + " stored " + stored + ", computed " + *computed, true};
        TRY(add_anomaly(std::nullopt, 0, anomaly));
    }
    return {};
}

Result<void> Derivation::add_coverage() {
    auto intervals = coverage_->intervals();
    summary_.coverage = CoverageMap::totals(intervals);
    for (const auto& interval : intervals)
        TRY(builder_.add_coverage(interval));
    return {};
}

}  // namespace

Result<SourceSummary> derive_findings(Spool& spool, const DeriveOptions& options,
                                      FindingsBuilder& builder) {
    Derivation derivation(spool, options, builder);
    return derivation.run();
}

std::optional<std::string> computed_hash(const core::Digests& digests, std::string_view name) {
    if (name == "md5")
        return digests.md5.hex();
    if (name == "sha1")
        return digests.sha1.hex();
    if (name == "sha256")
        return digests.sha256.hex();
    return std::nullopt;
}

}  // namespace examination
