#include "examination/run/derive_hits.h"

#include "core/text.h"
#include "examination/run/fill_spool.h"
#include "examination/run/job_runner.h"
#include "examination/run/logical_walk.h"
#include "examination/run/plan.h"
#include "examination/run/unit_answers.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

class Derivation {
public:
    Derivation(Spool& walks, Spool& answers, const DeriveHitsOptions& options, HitBuilder& builder)
        : walks_(walks), answers_(answers), options_(options), builder_(builder) {}

    Result<HitsSummary> run() {
        if (options_.logical) {
            TRY(add_walk(logical_volume(), logical_walk_key()));
            return std::move(summary_);
        }
        auto opened = TRY(read_opened_source(walks_));
        batch_parts_ = batch_parts(opened.image);
        TRY(add_batch(Volume{}, {gap_part(opened.layout)}));
        for (const auto& volume : opened.layout.volumes)
            TRY(add_walk(volume, job_key(walk_job(volume))));
        return std::move(summary_);
    }

private:
    Result<void> add_walk(const Volume& volume, const JobKey& walk) {
        auto parts = walks_.find(walk);
        if (!parts)
            return Error(ErrorCode::not_found, "the spool lacks the walk of " + volume.address());
        for (const auto& offsets : batches_of(*parts, batch_parts_)) {
            auto batch = TRY(read_batch(walks_, offsets));
            TRY(add_batch(volume, batch));
        }
        return {};
    }

    Result<void> add_batch(const Volume& volume, const std::vector<WalkPart>& batch) {
        auto answers = TRY(BatchAnswers::read(answers_, volume, options_.searches, batch));
        for (std::uint32_t part = 0; part < batch.size(); ++part)
            for (std::uint32_t item = 0; item < batch[part].items.size(); ++item)
                TRY(answers.take({part, item}, [&](UnitAnswers of_item) {
                    const auto& found = of_item.member ? *of_item.member : batch[part].items[item];
                    return add_item(found, of_item);
                }));
        return {};
    }

    // What reading a content may say of itself; what parsers and other searches say of it is not
    // this search's.
    bool concerns(const FoundAnomaly& anomaly) const {
        auto own = std::string(model::name_of(options_.kind)) + ".";
        bool of_text =
            options_.kind == model::RuleSetKind::keywords && anomaly.code.starts_with("text.");
        return of_text ||
               std::ranges::any_of(
                   std::array<std::string_view, 5>{"content.", "worker.", "archive.", "image.",
                                                   own},
                   [&](std::string_view beginning) { return anomaly.code.starts_with(beginning); });
    }

    Result<void> add_item(const FoundItem& found, const UnitAnswers& answers) {
        bool hit = std::ranges::any_of(
            answers.hits, [&](const FoundHit& one) { return one.kind == options_.kind; });
        bool anomalous = std::ranges::any_of(
            answers.anomalies, [&](const FoundAnomaly& one) { return concerns(one); });
        if (!hit && !anomalous)
            return {};
        HitItem item;
        item.id = model::item_id(options_.source, found.address);
        item.address = found.address;
        item.path = core::utf8_or_escaped(found.path_raw);
        item.kind = found.kind;
        item.state = found.state;
        TRY(builder_.add_item(item));
        for (const auto& one : answers.hits)
            if (one.kind == options_.kind)
                TRY(add_hit(one));
        for (const auto& one : answers.anomalies)
            if (concerns(one))
                TRY(add_anomaly(one));
        return {};
    }

    Result<void> add_hit(const FoundHit& found) {
        model::RuleHit hit;
        hit.rule = found.rule;
        hit.layer = found.layer;
        hit.encoding = found.encoding;
        hit.offset = found.offset;
        hit.length = found.length;
        hit.part = found.part;
        hit.matched = found.matched;
        hit.before = found.before;
        hit.after = found.after;
        hit.authority_id = options_.authority;
        return builder_.add_hit(hit);
    }

    Result<void> add_anomaly(const FoundAnomaly& found) {
        ++summary_.anomalies[found.code];
        summary_.complete = summary_.complete && !found.loses_data;
        model::Anomaly anomaly;
        anomaly.code = found.code;
        anomaly.offset = found.offset;
        anomaly.detail = found.detail;
        anomaly.loses_data = found.loses_data;
        return builder_.add_anomaly(anomaly);
    }

    Spool& walks_;
    Spool& answers_;
    const DeriveHitsOptions& options_;
    HitBuilder& builder_;
    std::uint32_t batch_parts_ = batch_parts_max;
    HitsSummary summary_;
};

}  // namespace

Result<HitsSummary> derive_hits(Spool& walks, Spool& answers, const DeriveHitsOptions& options,
                                HitBuilder& builder) {
    Derivation derivation(walks, answers, options, builder);
    return derivation.run();
}

}  // namespace examination
