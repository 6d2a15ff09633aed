#include "core/bytes.h"
#include "core/file.h"
#include "core/hash.h"
#include "core/verify.h"
#include "examination/findings/cleaning.h"
#include "examination/hits/hit_file.h"
#include "examination/hits/hit_lines.h"
#include "examination/hits/hit_schema.h"
#include "store/columnar_writer.h"

#include <algorithm>
#include <utility>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;
namespace schema = hit_schema;

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

class Builder final : public HitBuilder {
public:
    Builder(HitBuilderOptions options, std::filesystem::path building,
            std::unique_ptr<store::ColumnarWriter> writer)
        : options_(std::move(options)),
          building_(std::move(building)),
          writer_(std::move(writer)),
          counts_(options_.rules.size()),
          last_items_(options_.rules.size(), no_item) {
        append_canonical(canonical_, options_.name);
    }
    ~Builder() override {
        writer_.reset();
        std::error_code ignored;
        std::filesystem::remove(building_, ignored);
    }

    Result<void> add_item(const HitItem& given) override {
        auto item = given;
        clean(item.path);
        namespace column = schema::item;
        auto& table = writer_->table(schema::items_table);
        table.number<std::uint64_t>(column::row, items_++);
        table.id(column::id, item.id.bytes);
        table.text(column::address, item.address);
        table.text(column::path, item.path);
        table.number<std::uint8_t>(column::kind, static_cast<std::uint8_t>(item.kind));
        table.number<std::uint8_t>(column::state, static_cast<std::uint8_t>(item.state));
        append_canonical(canonical_, item);
        hash();
        anomalies_of_item_ = 0;
        return table.end_row();
    }

    Result<void> add_hit(const model::RuleHit& given) override {
        VERIFY(items_ > 0);
        if (anomalies_of_item_ > 0)
            return Error(ErrorCode::invalid_input, "hits come before their item's anomalies");
        if (given.rule >= counts_.size())
            return Error(ErrorCode::invalid_input, "a hit of a rule that there is not");
        auto hit = given;
        hit.item = items_ - 1;
        count(hit);
        namespace column = schema::hit;
        auto& table = writer_->table(schema::hits_table);
        table.number<std::uint64_t>(column::row, hits_++);
        table.number<std::uint64_t>(column::item, hit.item);
        table.number<std::uint32_t>(column::rule, hit.rule);
        table.number<std::uint8_t>(column::layer, static_cast<std::uint8_t>(hit.layer));
        table.number<std::uint8_t>(column::encoding, static_cast<std::uint8_t>(hit.encoding));
        table.number<std::uint64_t>(column::offset, hit.offset);
        table.number<std::uint32_t>(column::length, hit.length);
        auto text_if_any = [&](unsigned index, const std::string& text) {
            if (!text.empty())
                table.text(index, text);
        };
        text_if_any(column::part, hit.part);
        text_if_any(column::matched, hit.matched);
        text_if_any(column::before, hit.before);
        text_if_any(column::after, hit.after);
        table.number<std::uint8_t>(column::scope_state, static_cast<std::uint8_t>(hit.scope_state));
        if (hit.authority_id)
            table.id(column::authority_id, hit.authority_id->bytes);
        append_canonical(canonical_, hit);
        hash();
        return table.end_row();
    }

    Result<void> add_anomaly(const model::Anomaly& given) override {
        VERIFY(items_ > 0);
        auto anomaly = cleaned(given);
        anomaly.item = items_ - 1;
        complete_ = complete_ && !anomaly.loses_data;
        namespace column = schema::anomaly;
        auto& table = writer_->table(schema::anomalies_table);
        table.number<std::uint64_t>(column::row, anomalies_++);
        table.number<std::uint64_t>(column::item, items_ - 1);
        table.text(column::code, anomaly.code);
        table.number<std::uint64_t>(column::offset, anomaly.offset);
        if (!anomaly.detail.empty())
            table.text(column::detail, anomaly.detail);
        table.number<bool>(column::loses_data, anomaly.loses_data);
        append_canonical_hit_anomaly(canonical_, anomaly);
        hash();
        ++anomalies_of_item_;
        return table.end_row();
    }

    void set_costs(RuleCosts costs) override { costs_ = std::move(costs); }

    Result<PublishedHits> publish() override {
        PublishedHits published;
        published.hits = hits_;
        published.items = items_hit_;
        TRY(write_rules(published));
        published.result_hash = hasher_.finish().sha256;
        TRY(write_facts(published));
        TRY(writer_->finish());
        writer_.reset();
        published.path = options_.name.path_in(options_.folder);
        std::error_code failure;
        std::filesystem::rename(building_, published.path, failure);
        if (failure)
            return Error(ErrorCode::io,
                         "cannot publish '" + published.path.string() + "': " + failure.message());
        TRY(core::sync_folder(options_.folder));
        return published;
    }

private:
    static constexpr std::uint64_t no_item = ~std::uint64_t{0};

    void hash() {
        hasher_.update(core::bytes_of(canonical_));
        canonical_.clear();
    }

    // A rule's own row counts as no hit: its strings do.
    void count(const model::RuleHit& hit) {
        auto& counts = counts_[hit.rule];
        counts.hits += hit.length > 0 ? 1 : 0;
        counts.hits_in_text += hit.layer == model::SelectorLayer::text ? 1 : 0;
        items_hit_ += last_item_hit_ != hit.item ? 1 : 0;
        last_item_hit_ = hit.item;
        counts.items += last_items_[hit.rule] != hit.item ? 1 : 0;
        last_items_[hit.rule] = hit.item;
    }

    Result<void> write_rules(PublishedHits& published) {
        namespace column = schema::rule;
        auto& table = writer_->table(schema::rules_table);
        for (std::uint32_t i = 0; i < options_.rules.size(); ++i) {
            const auto& rule = options_.rules[i];
            table.number<std::uint32_t>(column::ordinal, i);
            table.text(column::name, rule.name);
            table.number<std::uint32_t>(column::line, rule.line);
            table.text(column::name_space, rule.name_space);
            table.text(column::tags, joined(rule.tags));
            table.text(column::meta, rule.meta);
            table.number<std::uint64_t>(column::hits, counts_[i].hits);
            table.number<std::uint64_t>(column::hits_in_text, counts_[i].hits_in_text);
            table.number<std::uint64_t>(column::items, counts_[i].items);
            if (costs_)
                table.number<std::uint32_t>(column::cost, costs_->share_of(i));
            published.hits_in_text += counts_[i].hits_in_text;
            published.rules_hit += counts_[i].items > 0 ? 1 : 0;
            append_canonical(canonical_, rule, counts_[i]);
            hash();
            TRY(table.end_row());
        }
        return {};
    }

    Result<void> write_facts(const PublishedHits& published) {
        auto& facts = writer_->table(schema::facts_table);
        std::vector<std::pair<std::string_view, std::string>> all{
            {"schema_version", std::to_string(schema::version)},
            {"source", options_.name.source.hex()},
            {"kind", std::string(model::name_of(options_.name.kind))},
            {"made_of", options_.name.made_of.hex()},
            {"hits", std::to_string(published.hits)},
            {"hits_in_text", std::to_string(published.hits_in_text)},
            {"items", std::to_string(published.items)},
            {"item_rows", std::to_string(items_)},
            {"rules", std::to_string(options_.rules.size())},
            {"complete", complete_ ? "1" : "0"},
            {"result_hash", published.result_hash.hex()},
        };
        if (costs_) {
            all.emplace_back("cost_contents", std::to_string(costs_->contents));
            all.emplace_back("cost_bytes", std::to_string(costs_->bytes));
            all.emplace_back("cost_nanoseconds", std::to_string(costs_->nanoseconds));
            all.emplace_back("cost_whole", costs_->whole ? "1" : "0");
        }
        for (const auto& [key, value] : all) {
            facts.text(schema::about::key, key);
            facts.text(schema::about::value, value);
            TRY(facts.end_row());
        }
        return {};
    }

    HitBuilderOptions options_;
    std::filesystem::path building_;
    std::unique_ptr<store::ColumnarWriter> writer_;
    std::vector<RuleCounts> counts_;
    std::optional<RuleCosts> costs_;
    std::vector<std::uint64_t> last_items_;  // Of each rule: the item it was found in last.
    std::uint64_t items_ = 0, hits_ = 0, anomalies_ = 0;
    std::uint64_t items_hit_ = 0, last_item_hit_ = no_item;
    bool complete_ = true;
    std::uint64_t anomalies_of_item_ = 0;
    std::string canonical_;
    core::Hasher hasher_{core::HashSelection::sha256};
};

}  // namespace

std::uint32_t RuleCosts::share_of(std::uint32_t rule) const {
    constexpr std::uint64_t whole_share = 1'000;
    if (rule >= of_rules.size() || nanoseconds == 0)
        return 0;
    return static_cast<std::uint32_t>(std::min(of_rules[rule], nanoseconds) * whole_share /
                                      nanoseconds);
}

std::string HitFileName::text() const {
    constexpr std::size_t digits = 32;
    return source.hex() + "." + std::string(model::name_of(kind)) + "." +
           made_of.hex().substr(0, digits);
}

std::filesystem::path HitFileName::path_in(const std::filesystem::path& folder) const {
    return folder / (text() + ".hits");
}

Result<std::unique_ptr<HitBuilder>> HitBuilder::create(HitBuilderOptions options) {
    TRY(core::ensure_folder(options.folder));
    TRY(core::ensure_folder(options.temporary));
    auto building = options.folder / (options.name.text() + ".building");
    // What a killed build left.
    std::error_code failure;
    std::filesystem::remove(building, failure);
    std::filesystem::remove(building.string() + ".wal", failure);
    store::ColumnarOptions engine;
    engine.temporary = options.temporary;
    engine.threads = options.threads;
    auto writer = TRY(store::ColumnarWriter::create(building, schema::tables, engine));
    return std::unique_ptr<HitBuilder>(
        std::make_unique<Builder>(std::move(options), std::move(building), std::move(writer)));
}

}  // namespace examination
