#include "examination/run/measure_rules.h"

#include "core/bytes.h"
#include "examination/run/fill_spool.h"
#include "examination/run/job_runner.h"
#include "examination/run/logical_walk.h"
#include "examination/run/plan.h"

#include <algorithm>
#include <charconv>
#include <tuple>
#include <utility>
#include <vector>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

constexpr std::size_t parts_max = 64;  // Of walks, evenly spread over all of them.
constexpr std::size_t contents_max = 64;
constexpr std::uint64_t sample_bytes_max = std::uint64_t{16} << 20;
constexpr std::uint64_t content_bytes_max = std::uint64_t{1} << 20;
constexpr std::uint64_t content_bytes_least = 4096;
// What is not read by its extents is read whole, so it must not be long.
constexpr std::uint64_t read_whole_max = std::uint64_t{4} << 20;
constexpr std::uint64_t spent_max = 3'000'000'000;  // Nanoseconds.

struct Sampled {
    core::Sha256Digest key;
    Volume volume;
    FoundItem item;
};

void cut(FoundItem& item) {
    item.size = std::min(item.size, content_bytes_max);
    auto rest = item.size;
    for (auto& extent : item.extents) {
        extent.size = std::min(extent.size, rest);
        rest -= extent.size;
    }
    std::erase_if(item.extents, [](const Extent& extent) { return extent.size == 0; });
}

class Sample {
public:
    explicit Sample(Spool& walks) : walks_(walks) {}

    Result<std::vector<Sampled>> of_image() {
        auto opened = TRY(read_opened_source(walks_));
        for (auto& item : gap_part(opened.layout).items)
            add(Volume{}, std::move(item));
        for (const auto& volume : opened.layout.volumes)
            TRY(list(volume, job_key(walk_job(volume))));
        return take();
    }
    Result<std::vector<Sampled>> of_logical() {
        TRY(list(logical_volume(), logical_walk_key()));
        return take();
    }

private:
    Result<void> list(const Volume& volume, const JobKey& walk) {
        auto parts = walks_.find(walk);
        if (!parts)
            return Error(ErrorCode::not_found, "the spool lacks the walk of " + volume.address());
        for (auto offset : *parts)
            parts_.emplace_back(volume, offset);
        return {};
    }

    void add(const Volume& volume, FoundItem item) {
        bool by_extents = item.content == ContentSource::extents;
        if (!needs_reading(item) || item.size == 0 || (!by_extents && item.size > read_whole_max))
            return;
        if (by_extents)
            cut(item);
        auto key = core::sha256(item.address);
        found_.push_back({key, volume, std::move(item)});
    }

    Result<std::vector<Sampled>> take() {
        auto count = std::min(parts_.size(), parts_max);
        for (std::size_t i = 0; i < count; ++i) {
            const auto& [volume, offset] = parts_[i * parts_.size() / count];
            auto encoded = TRY(walks_.read_part(offset));
            auto part = TRY(decode_walk_part(encoded));
            for (auto& item : part.items)
                add(volume, std::move(item));
        }
        std::ranges::sort(found_, {}, [](const Sampled& one) {
            return std::tuple(one.item.size < content_bytes_least, one.key.bytes);
        });
        std::uint64_t bytes = 0;
        std::size_t taken = 0;
        while (taken < std::min(found_.size(), contents_max) && bytes < sample_bytes_max)
            bytes += std::min(found_[taken++].item.size, content_bytes_max);
        found_.resize(taken);
        return std::move(found_);
    }

    Spool& walks_;
    std::vector<std::pair<Volume, PartOffset>> parts_;
    std::vector<Sampled> found_;
};

class Measurement {
public:
    Measurement(WorkerPool& pool, const MeasureRulesOptions& options)
        : pool_(pool), options_(options) {
        costs_.of_rules.resize(options.rule_count);
    }

    Result<RuleCosts> run(std::vector<Sampled> sample, const std::stop_token& stop) {
        for (auto& one : sample) {
            if (spent_ >= spent_max) {
                costs_.whole = false;
                break;
            }
            TRY(measure(std::move(one), stop));
        }
        return std::move(costs_);
    }

private:
    Result<void> measure(Sampled sampled, const std::stop_token& stop) {
        ContentJob job;
        job.volume = sampled.volume;
        job.searches.contents = false;
        job.searches.yara = options_.rules;
        job.searches.costs = true;
        std::vector<core::File> files;
        if (options_.logical)
            files.push_back(open_logical(options_.source, sampled.item));
        job.units.push_back(std::move(sampled.item));
        bool measured = false;
        TRY(pool_.run(
            std::move(job), files,
            [&](const Answer& answer, std::string_view) -> Result<void> {
                if (const auto* record = std::get_if<UnitRecord>(&answer);
                    record != nullptr && record->record.type == "rule_costs") {
                    measured = true;
                    add(record->record);
                }
                return {};
            },
            stop));
        costs_.whole = costs_.whole && measured;
        return {};
    }

    // A worker may say anything: at worst a rule is named that costs nothing.
    void add(const FoundRecord& record) {
        ++costs_.contents;
        for (const auto& field : record.fields) {
            const auto* number = std::get_if<std::uint64_t>(&field.value);
            const auto* whole = std::get_if<bool>(&field.value);
            if (whole != nullptr)
                costs_.whole = costs_.whole && *whole;
            if (number == nullptr)
                continue;
            std::uint32_t rule = 0;
            auto end = field.name.data() + field.name.size();
            auto read = std::from_chars(field.name.data(), end, rule);
            if (field.name == "bytes")
                costs_.bytes += *number;
            else if (field.name == "nanoseconds")
                costs_.nanoseconds += *number;
            else if (field.name == "spent")
                spent_ += *number;
            else if (read.ec == std::errc() && read.ptr == end && rule < costs_.of_rules.size())
                costs_.of_rules[rule] += *number;
        }
    }

    WorkerPool& pool_;
    const MeasureRulesOptions& options_;
    RuleCosts costs_;
    std::uint64_t spent_ = 0;
};

}  // namespace

Result<RuleCosts> measure_rules(WorkerPool& pool, Spool& walks, const MeasureRulesOptions& options,
                                std::stop_token stop) {
    Sample sample(walks);
    auto contents = TRY(options.logical ? sample.of_logical() : sample.of_image());
    Measurement measurement(pool, options);
    return measurement.run(std::move(contents), stop);
}

}  // namespace examination
