#include "examination/artifacts/windows/registry_log.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace examination {
namespace {

using core::Bytes;

constexpr std::uint64_t sector_size = 512;
constexpr std::uint64_t entry_head_size = 40;
constexpr std::uint64_t page_reference_size = 8;
// A copy of the hive is made.
constexpr std::uint64_t hive_size_max = std::uint64_t{256} << 20;
constexpr std::uint64_t marvin_seed = 0x82EF4D88'7A4E55C5;
constexpr std::string_view entry_mark = "HvLE", vector_mark = "DIRT";

std::uint32_t u32_at(Bytes bytes, std::uint64_t offset) {
    std::uint32_t value;
    std::memcpy(&value, bytes.span().data() + offset, sizeof value);
    return value;
}

// An entry that is whole, with pages that lie inside it and the hive.
struct Entry {
    std::uint32_t sequence = 0;
    std::uint64_t bins_size = 0;
    struct Page {
        std::uint64_t offset = 0;  // From the first bin.
        Bytes bytes;
    };
    std::vector<Page> pages;
    std::uint64_t size = 0;
};

std::optional<Entry> read_entry(Bytes log, std::uint64_t at) {
    auto head = log.block<entry_head_size>(at);
    if (!head || head.value().text<0, 4>() != entry_mark)
        return std::nullopt;
    Entry entry;
    entry.size = head.value().u32<4>();
    entry.sequence = head.value().u32<12>();
    entry.bins_size = head.value().u32<16>();
    std::uint64_t count = head.value().u32<20>();
    auto whole = log.slice(at, entry.size);
    if (!whole || entry.size < entry_head_size || entry.size % sector_size != 0 ||
        count > (entry.size - entry_head_size) / page_reference_size ||
        entry.bins_size > hive_size_max)
        return std::nullopt;
    auto bytes = whole.value();
    if (marvin32(Bytes(bytes.span().subspan(entry_head_size))) != head.value().u64<24>() ||
        marvin32(Bytes(bytes.span().first(32))) != head.value().u64<32>())
        return std::nullopt;
    auto data = entry_head_size + count * page_reference_size;
    for (std::uint64_t i = 0; i < count; ++i) {
        auto place = entry_head_size + i * page_reference_size;
        std::uint64_t offset = u32_at(bytes, place), size = u32_at(bytes, place + 4);
        auto page = bytes.slice(data, size);
        if (!page || offset > entry.bins_size || size > entry.bins_size - offset)
            return std::nullopt;
        entry.pages.push_back({offset, page.value()});
        data += size;
    }
    return entry;
}

// Entries follow each other with rising numbers; older ones of earlier use may lie behind them.
std::vector<Entry> read_entries(Bytes log) {
    std::vector<Entry> entries;
    for (auto at = registry_log_base_size; at < log.size();) {
        auto entry = read_entry(log, at);
        if (!entry || (!entries.empty() && entry->sequence != entries.back().sequence + 1))
            break;
        at += entry->size;
        entries.push_back(std::move(*entry));
    }
    return entries;
}

void put_u32(std::string& bytes, std::uint64_t offset, std::uint32_t value) {
    std::memcpy(bytes.data() + offset, &value, sizeof value);
}

// A log begins with a copy of the header that the hive was to get.
void copy_base(std::string& hive, Bytes log) {
    constexpr std::uint64_t type_offset = 28;
    std::memcpy(hive.data(), log.span().data(), registry_log_base_size);
    put_u32(hive, type_offset, 0);
}

// The header of a hive that has been written to its end.
void complete_base(std::string& hive, std::uint32_t sequence, std::uint64_t bins_size) {
    put_u32(hive, 4, sequence);
    put_u32(hive, 8, sequence);
    put_u32(hive, 40, static_cast<std::uint32_t>(bins_size));
    put_u32(hive, 508, registry_base_checksum(Bytes(hive)));
}

class Replay {
public:
    Replay(Bytes hive, const RegistryBase& base, RecordSink& sink)
        : hive_(hive), base_(base), sink_(sink) {}

    RegistryReplay run(std::span<const Bytes> logs) {
        struct Row {
            Bytes log;
            std::vector<Entry> entries;
        };
        std::vector<Row> rows;
        for (auto log : logs) {
            auto head = read_registry_base(log);
            if (!head || !head.value().signature_right || !head.value().is_log())
                continue;
            auto mark = log.slice(registry_log_base_size, 4);
            if (mark && mark.value().text() == vector_mark)
                apply_sectors(log, head.value());
            else if (auto entries = read_entries(log); !entries.empty())
                rows.push_back({log, std::move(entries)});
        }
        std::ranges::sort(rows, {}, [](const Row& row) { return row.entries.front().sequence; });
        for (const auto& row : rows)
            for (const auto& entry : row.entries)
                if (apply(entry))
                    last_log_ = row.log;
        if (!expected_)
            return std::move(out_);
        if (!base_.checksum_right)
            copy_base(out_.hive, last_log_);
        complete_base(out_.hive, *expected_, bins_size_);
        return std::move(out_);
    }

private:
    void begin() {
        if (out_.hive.empty())
            out_.hive.assign(hive_.text());
    }

    // A header that is damaged says nothing of what the hive has.
    std::uint32_t oldest() const { return base_.checksum_right ? base_.secondary_sequence : 0; }

    bool apply(const Entry& entry) {
        if (expected_ ? entry.sequence != *expected_ : entry.sequence < oldest())
            return false;
        begin();
        auto size = registry_base_size + entry.bins_size;
        if (out_.hive.size() < size)
            out_.hive.resize(size);
        for (const auto& page : entry.pages)
            std::memcpy(out_.hive.data() + registry_base_size + page.offset,
                        page.bytes.span().data(), page.bytes.size());
        out_.pages += entry.pages.size();
        ++out_.entries;
        out_.last_sequence = entry.sequence;
        bins_size_ = entry.bins_size;
        expected_ = entry.sequence + 1;
        return true;
    }

    // A bit for each sector of the bins, then the sectors that are marked. Such a log is of one
    // writing, and has the header that the hive was to get.
    void apply_sectors(Bytes log, const RegistryBase& head) {
        auto sectors = head.bins_size / sector_size;
        auto vector_at = registry_log_base_size + vector_mark.size();
        auto vector = log.slice(vector_at, (sectors + 7) / 8);
        if (!head.checksum_right || head.is_dirty() || !vector ||
            head.primary_sequence < oldest() || head.bins_size > hive_size_max) {
            sink_.anomaly(0, "registry.log_unusable",
                          fmt::format("the log of writing {} is damaged, or older than the hive",
                                      head.primary_sequence));
            return;
        }
        begin();
        out_.hive.resize(
            std::max<std::size_t>(out_.hive.size(), registry_base_size + head.bins_size));
        auto at = (vector_at + vector.value().size() + sector_size - 1) / sector_size * sector_size;
        for (std::uint64_t sector = 0; sector < sectors; ++sector) {
            auto bits = std::to_integer<unsigned>(vector.value().span()[sector / 8]);
            if ((bits >> (sector % 8) & 1) == 0)
                continue;
            auto bytes = log.slice(at, sector_size);
            if (!bytes) {
                sink_.loss(at, "registry.log_truncated", "a log ends before its last sector");
                break;
            }
            std::memcpy(out_.hive.data() + registry_base_size + sector * sector_size,
                        bytes.value().span().data(), sector_size);
            at += sector_size;
            ++out_.pages;
        }
        copy_base(out_.hive, log);
        complete_base(out_.hive, head.primary_sequence, head.bins_size);
        ++out_.entries;
        out_.last_sequence = head.primary_sequence;
    }

    Bytes hive_;
    const RegistryBase& base_;
    RecordSink& sink_;
    RegistryReplay out_;
    std::optional<std::uint32_t> expected_;
    std::uint64_t bins_size_ = 0;
    Bytes last_log_;
};

struct MarvinState {
    std::uint32_t low, high;

    void mix(std::uint32_t word) {
        low += word;
        high ^= low;
        low = std::rotl(low, 20) + high;
        high = std::rotl(high, 9) ^ low;
        low = std::rotl(low, 27) + high;
        high = std::rotl(high, 19);
    }
};

}  // namespace

RegistryReplay replay_registry_logs(Bytes hive, const RegistryBase& base,
                                    std::span<const Bytes> logs, RecordSink& sink) {
    if (hive.size() < registry_base_size || logs.empty())
        return {};
    if (hive.size() > hive_size_max) {
        sink.loss(0, "registry.log_unusable", "the hive is too large to be completed by its logs");
        return {};
    }
    return Replay(hive, base, sink).run(logs);
}

std::uint64_t marvin32(Bytes bytes) {
    MarvinState state{static_cast<std::uint32_t>(marvin_seed),
                      static_cast<std::uint32_t>(marvin_seed >> 32)};
    std::uint64_t at = 0;
    for (; at + 4 <= bytes.size(); at += 4)
        state.mix(u32_at(bytes, at));
    std::uint32_t last = 0x80;
    for (auto rest = bytes.size(); rest > at; --rest)
        last = last << 8 | std::to_integer<std::uint32_t>(bytes.span()[rest - 1]);
    state.mix(last);
    state.mix(0);
    return std::uint64_t{state.high} << 32 | state.low;
}

}  // namespace examination
