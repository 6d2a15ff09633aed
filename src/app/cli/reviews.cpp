#include "app/cli/reviews.h"

#include "app/cli/named_object.h"
#include "app/cli/session.h"
#include "app/programs.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;
using model::JudgementKind;

constexpr std::size_t name_size_max = 200;

Result<void> check_name(std::string_view name) {
    if (name.empty() || name.size() > name_size_max || core::printable(name) != name)
        return Error(ErrorCode::invalid_input,
                     "a batch's name is 1 to 200 bytes of printable text");
    return {};
}

// A batch is looked through by its reviewer; whoever shares the review out can step in.
Result<void> check_batch(Session& session, const CaseView& view, const Decision& decision) {
    if (!decision.batch)
        return {};
    auto found =
        TRY(session.registered().reviews().find_batch(view.of.id, *decision.batch, view.grant));
    if (!found)
        return Error(ErrorCode::not_found, "there is no such batch");
    if (found->batch.reviewer != decision.by && !decision.may_assign)
        return Error(ErrorCode::denied, "this batch is another person's");
    auto rows = TRY(
        session.registered().reviews().list_batch_items(found->batch, 0, found->items, view.grant));
    bool in_it = std::ranges::any_of(
        rows, [&](const store::BatchRow& row) { return row.item.about == decision.about; });
    if (!in_it)
        return Error(ErrorCode::invalid_input, "this content is not in that batch");
    return {};
}

// What is privileged is opened again only by those who may see it, or by who closed it.
Result<void> check_privileged(Session& session, const CaseView& view, const Decision& decision) {
    auto states =
        TRY(session.registered().reviews().find_states(view.of.id, {decision.about}, view.grant));
    auto now = states.find(decision.about);
    if (now != states.end() && now->second.kind == JudgementKind::privileged &&
        now->second.by != decision.by && !decision.sees_privileged)
        return Error(ErrorCode::denied,
                     "this was found to be privileged: a disclosure reviewer decides further");
    return {};
}

struct Collected {
    std::vector<model::BatchItem> items;
    std::set<std::string> known;
};

// Whoever makes batches chooses fewer by a narrower filter.
Result<void> collect(const CaseView& view, const examination::ItemFilter& filter,
                     Collected& collected) {
    return view.findings->each_item(
        filter, view.grant, [&](const examination::ItemRow& row) -> Result<void> {
            bool has_content = !row.withheld && row.item.size > 0 &&
                               row.item.kind != model::ItemKind::directory &&
                               row.item.kind != model::ItemKind::special;
            auto about = reviewed_object(row).text();
            if (!has_content || !collected.known.insert(about).second)
                return {};
            if (collected.items.size() == batched_items_max)
                return Error(ErrorCode::invalid_input,
                             fmt::format("the filter finds more than {} contents: narrow it",
                                         batched_items_max));
            collected.items.push_back({std::move(about), row.item.id,
                                       row.item.path.empty() ? row.item.address : row.item.path,
                                       std::nullopt});
            return {};
        });
}

Result<void> record_batch(Session& session, const CaseView& view, const model::Batch& batch,
                          const std::vector<model::BatchItem>& items, const std::string& reason) {
    std::string names;
    for (const auto& item : items)
        names += item.about + '\n';
    Json payload{{"by", batch.made_by},
                 {"reviewer", batch.reviewer},
                 {"name", batch.name},
                 {"contents", items.size()},
                 {"contents_sha256", core::sha256(names).hex()},
                 {"why", reason}};
    if (batch.kind == model::BatchKind::first)
        payload["question"] = batch.question;
    else
        payload.update(Json{{"seed", batch.seed},
                            {"per_mille", batch.per_mille},
                            {"population", batch.population}});
    return session.record_act(
        batch.kind == model::BatchKind::first ? "review.batch" : "review.sample",
        {{"case", view.of.id.hex()}, {"batch", batch.id.hex()}}, std::move(payload));
}

model::Batch new_batch(Session& session, const CaseView& view, const std::string& by) {
    model::Batch batch;
    batch.id = model::random_id<model::BatchId>(system_random);
    batch.case_id = view.of.id;
    batch.made_by = by;
    batch.made_at = session.now();
    return batch;
}

}  // namespace

Result<model::Judgement> decide_review(Session& session, const CaseView& view,
                                       const policy::Grant& may, const Decision& decision) {
    TRY(may.covers(policy::Action::review, view.of.id));
    auto object = TRY(find_object(view, decision.about));
    bool reviewable = object.item && (object.name.kind == model::ObjectKind::content ||
                                      object.name == reviewed_object(*object.item));
    if (!reviewable)
        return Error(ErrorCode::invalid_input,
                     "a review decides of contents: 'content/' and a SHA-256, or 'item/' and an id "
                     "where the content has no hash");
    TRY(check_batch(session, view, decision));
    TRY(check_privileged(session, view, decision));
    model::Judgement judgement;
    judgement.id = model::random_id<model::JudgementId>(system_random);
    judgement.kind = decision.state.value_or(JudgementKind::withdrawn);
    judgement.about = object.name.text();
    judgement.by = decision.by;
    judgement.reason = decision.reason;
    judgement.authority = view.of.authority;
    judgement.decided_at = session.now();
    judgement.batch = decision.batch;
    TRY(session.registered().reviews().decide(view.of.id, judgement));
    std::map<std::string, std::string> ids{{"case", view.of.id.hex()},
                                           {"judgement", judgement.id.hex()}};
    if (judgement.supersedes)
        ids["supersedes"] = judgement.supersedes->hex();
    if (judgement.batch)
        ids["batch"] = judgement.batch->hex();
    auto state = decision.state ? model::name_of_review(*decision.state) : "withdrawn";
    TRY(session.record_act("review", std::move(ids),
                           Json{{"by", decision.by},
                                {"about", judgement.about},
                                {"state", state},
                                {"why", decision.reason}}));
    return judgement;
}

Result<std::vector<model::Batch>> make_batches(Session& session, const CaseView& view,
                                               const policy::Grant& may,
                                               const BatchesAsked& asked) {
    TRY(may.covers(policy::Action::assign, view.of.id));
    TRY(check_name(asked.name));
    if (asked.reviewers.empty() || asked.size == 0 || asked.size > batch_items_max)
        return Error(ErrorCode::invalid_input,
                     fmt::format("name at least one reviewer, and 1 to {} contents for each batch",
                                 batch_items_max));
    auto& reviews = session.registered().reviews();
    Collected collected;
    auto batched = TRY(reviews.list_batched(view.of.id, view.grant));
    collected.known.insert(batched.begin(), batched.end());
    auto decided = TRY(reviews.list_states(view.of.id, std::nullopt, view.grant));
    for (const auto& judgement : decided)
        collected.known.insert(judgement.about);
    TRY(collect(view, asked.filter, collected));
    if (collected.items.empty())
        return Error(ErrorCode::invalid_input,
                     "the filter finds no content that is not decided or in a batch already");
    auto count = (collected.items.size() + asked.size - 1) / asked.size;
    if (count > batches_made_max)
        return Error(ErrorCode::invalid_input,
                     fmt::format("that would be {} batches, {} is the limit: make them larger, or "
                                 "narrow the filter",
                                 count, batches_made_max));
    std::vector<model::Batch> made;
    for (std::size_t i = 0; i < count; ++i) {
        auto batch = new_batch(session, view, asked.by);
        batch.name = count == 1 ? asked.name : fmt::format("{} {}/{}", asked.name, i + 1, count);
        batch.question = asked.question;
        batch.reviewer = asked.reviewers[i % asked.reviewers.size()];
        auto first = collected.items.begin() + static_cast<std::ptrdiff_t>(i * asked.size);
        auto size = std::min<std::size_t>(asked.size, collected.items.size() - i * asked.size);
        std::vector<model::BatchItem> items(first, first + static_cast<std::ptrdiff_t>(size));
        batch.population = collected.items.size();
        TRY(reviews.add_batch(batch, items));
        TRY(record_batch(session, view, batch, items, asked.reason));
        made.push_back(std::move(batch));
    }
    return made;
}

std::vector<std::string> drawn(std::vector<std::string> names, std::string_view seed,
                               std::uint64_t count) {
    std::vector<std::pair<core::Sha256Digest, std::string>> ranked;
    for (auto& name : names) {
        auto rank = core::sha256(std::string(seed) + '\n' + name);
        ranked.emplace_back(rank, std::move(name));
    }
    std::ranges::sort(ranked, [](const auto& a, const auto& b) {
        return std::tie(a.first.bytes, a.second) < std::tie(b.first.bytes, b.second);
    });
    std::vector<std::string> out;
    for (std::size_t i = 0; i < ranked.size() && i < count; ++i)
        out.push_back(std::move(ranked[i].second));
    return out;
}

Result<model::Batch> draw_sample(Session& session, const CaseView& view, const policy::Grant& may,
                                 const SampleAsked& asked) {
    TRY(may.covers(policy::Action::assign, view.of.id));
    TRY(check_name(asked.name));
    if (asked.per_mille == 0 || asked.per_mille > 1000 || asked.seed.size() > 64 ||
        core::printable(asked.seed) != asked.seed)
        return Error(ErrorCode::invalid_input,
                     "a sample is 1 to 1000 thousandths; a seed is at most 64 printable bytes");
    auto& reviews = session.registered().reviews();
    auto decided = TRY(reviews.list_states(view.of.id, std::nullopt, view.grant));
    std::map<std::string, JudgementKind> states;
    std::vector<std::string> names;
    for (const auto& judgement : decided)
        if (judgement.by != asked.reviewer &&
            (asked.with_privileged || judgement.kind != JudgementKind::privileged)) {
            states.emplace(judgement.about, judgement.kind);
            names.push_back(judgement.about);
        }
    if (names.empty())
        return Error(ErrorCode::invalid_input,
                     "nobody but the second reviewer has decided anything yet");
    auto batch = new_batch(session, view, asked.by);
    batch.kind = model::BatchKind::second;
    batch.name = asked.name;
    batch.reviewer = asked.reviewer;
    batch.seed =
        asked.seed.empty() ? model::random_id<model::BatchId>(system_random).hex() : asked.seed;
    batch.per_mille = asked.per_mille;
    batch.population = names.size();
    auto count =
        std::min<std::uint64_t>((names.size() * asked.per_mille + 999) / 1000, batch_items_max);
    std::vector<model::BatchItem> items;
    auto sample = drawn(std::move(names), batch.seed, count);
    for (auto& name : sample) {
        auto object = TRY(find_object(view, name));
        items.push_back({name, object.item ? object.item->item.id : model::ItemId{}, object.title,
                         states.at(name)});
    }
    TRY(reviews.add_batch(batch, items));
    TRY(record_batch(session, view, batch, items, asked.reason));
    return batch;
}

ShareInterval wilson_interval(std::uint64_t of_these, std::uint64_t all) {
    if (all == 0)
        return {};
    constexpr double z = 1.959963984540054;
    auto n = static_cast<double>(all), share = static_cast<double>(of_these) / n;
    auto middle = share + z * z / (2 * n);
    auto spread = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    auto scale = 1000 / (1 + z * z / n);
    return {static_cast<std::uint32_t>(std::max(0.0, std::floor((middle - spread) * scale))),
            static_cast<std::uint32_t>(std::min(1000.0, std::ceil((middle + spread) * scale)))};
}

Json json_of(const store::BatchProgress& progress) {
    const auto& batch = progress.batch;
    Json out{{"id", batch.id.hex()},
             {"kind", batch.kind == model::BatchKind::first ? "first" : "second"},
             {"name", batch.name},
             {"question", batch.question},
             {"reviewer", batch.reviewer},
             {"made_by", batch.made_by},
             {"made_at", batch.made_at.text()},
             {"items", progress.items},
             {"decided", progress.decided},
             {"sample", nullptr}};
    if (batch.kind == model::BatchKind::second) {
        auto interval = wilson_interval(progress.agreed, progress.decided);
        out["sample"] = {{"seed", batch.seed},
                         {"per_mille", batch.per_mille},
                         {"population", batch.population},
                         {"agreed", progress.agreed},
                         {"low_per_mille", interval.low},
                         {"high_per_mille", interval.high}};
    }
    return out;
}

Json json_of(const model::Judgement& judgement) {
    auto state = model::name_of_review(judgement.kind);
    return {{"id", judgement.id.hex()},
            {"about", judgement.about},
            {"state", state.empty() ? Json(nullptr) : Json(state)},
            {"by", judgement.by},
            {"at", judgement.decided_at.text()},
            {"batch", judgement.batch ? Json(judgement.batch->hex()) : Json(nullptr)}};
}

}  // namespace app
