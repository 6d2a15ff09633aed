// Hives of the Windows registry: keys, values, what is left of deleted ones, and what is known of
// some of them. Format: docs/formats/windows_registry.md
#include "examination/artifact.h"
#include "examination/artifacts/windows/registry_bins.h"
#include "examination/artifacts/windows/registry_keys.h"
#include "examination/artifacts/windows/registry_log.h"
#include "examination/artifacts/windows/registry_plugin.h"
#include "examination/artifacts/windows/registry_record.h"
#include "examination/artifacts/windows/registry_recovery.h"
#include "examination/artifacts/windows/registry_tree.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace examination {
namespace {

using core::Bytes;
using core::Error;
using core::ErrorCode;
using core::Result;

constexpr std::uint32_t minor_min = 2, minor_max = 6;

Result<void> parse_log(Bytes file, const RegistryBase& base, RecordSink& sink) {
    auto mark = file.slice(registry_log_base_size, 4);
    auto text = mark ? mark.value().text() : std::string_view();
    RegistryRecord record("log", 0, "transaction log of " + base.name);
    record.add_text("name", base.name);
    record.add_text("form", text == "HvLE" ? "entries" : text == "DIRT" ? "sectors" : "");
    record.add_filetime("last_written", base.last_written);
    record.add("primary_sequence", std::uint64_t{base.primary_sequence});
    record.add("secondary_sequence", std::uint64_t{base.secondary_sequence});
    sink.record(record.take());
    return {};
}

void check_base(Bytes file, const RegistryBase& base, RecordSink& sink) {
    if (!base.checksum_right)
        sink.anomaly(508, "registry.base_checksum", "the header's checksum is wrong");
    if (base.is_dirty())
        sink.anomaly(4, "registry.dirty",
                     fmt::format("writing {} was begun, {} finished; the transaction logs may "
                                 "have newer data",
                                 base.primary_sequence, base.secondary_sequence));
    if (base.major != 1 || base.minor < minor_min || base.minor > minor_max)
        sink.anomaly(20, "registry.unknown_version",
                     fmt::format("version {}.{}", base.major, base.minor));
    auto size = registry_base_size + base.bins_size;
    if (file.size() < size)
        sink.loss(file.size(), "registry.truncated",
                  fmt::format("{} bytes of {}", file.size(), size));
}

bool is_key(const RegistryHiveView& hive, std::uint32_t cell) {
    auto found = hive.cell(cell);
    return found && read_key_node(found->bytes);
}

// The first cell of all that is marked as a root, for a header that names none.
std::optional<std::uint32_t> find_root(const RegistryHiveView& hive, RecordSink& sink) {
    std::optional<std::uint32_t> root;
    each_registry_stretch(hive, 0, sink, [&](const RegistryStretch& stretch) {
        if (root || !stretch.allocated)
            return;
        auto cell = hive.cell(stretch.begin);
        auto key = cell ? read_key_node(cell->bytes) : std::nullopt;
        if (key && (key->flags & registry_key_is_root) != 0)
            root = stretch.begin;
    });
    return root;
}

Result<std::uint32_t> root_of(const RegistryHiveView& hive, const RegistryBase& base,
                              RecordSink& sink) {
    if (is_key(hive, base.root))
        return base.root;
    auto root = find_root(hive, sink);
    sink.loss(36, "registry.root_lost",
              root ? "the header names no root key; another one is marked as one"
                   : "the header names no root key, and no other is marked as one");
    return root.value_or(registry_no_cell);
}

std::string counted(std::uint64_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

void put_hive(const RegistryBase& base, const RegistryTreeView& tree,
              const RecoveredRegistry& recovered, const RegistryReplay& replay, RecordSink& sink) {
    std::uint64_t values = 0;
    for (const auto& key : tree.keys())
        values += key.value_count;
    RegistryRecord record("hive", 0,
                          fmt::format("{}: {}, {}", base.name, counted(tree.keys().size(), "key"),
                                      counted(values, "value")));
    record.add_text("name", base.name);
    record.add("version", fmt::format("{}.{}", base.major, base.minor));
    record.add_filetime("last_written", base.last_written);
    record.add("primary_sequence", std::uint64_t{base.primary_sequence});
    record.add("secondary_sequence", std::uint64_t{base.secondary_sequence});
    if (base.is_dirty())
        record.add("dirty", true);
    if (replay.entries > 0) {
        record.add("log_entries", replay.entries);
        record.add("log_pages", replay.pages);
    }
    if (!tree.keys().empty())
        record.add_text("root", tree.keys()[0].node.name);
    record.add("keys", std::uint64_t{tree.keys().size()});
    record.add("values", values);
    record.add("recovered_keys", std::uint64_t{recovered.keys.size()});
    record.add("recovered_values", std::uint64_t{recovered.values.size()});
    sink.record(record.take());
}

Result<void> parse_hive(Bytes file, const RegistryBase& base, const RegistryReplay& replay,
                        RecordSink& sink) {
    check_base(file, base, sink);
    RegistryHiveView hive(file);
    auto root = TRY(root_of(hive, base, sink));
    RegistryTreeView tree(hive, root, sink);
    auto recovered = recover_registry(tree, base.bins_size, sink);
    put_hive(base, tree, recovered, replay, sink);
    run_registry_plugins(tree, sink);
    put_living_keys(tree, sink);
    put_recovered(recovered, sink);
    return {};
}

// Offsets in what is said of a completed hive are not those of the file.
class ReplayedSink final : public RecordSink {
public:
    using RecordSink::anomaly;
    explicit ReplayedSink(RecordSink& sink) : sink_(sink) {}
    void record(FoundRecord record) override {
        record.decoder_chain = "log";
        sink_.record(std::move(record));
    }
    void anomaly(FoundAnomaly anomaly) override { sink_.anomaly(std::move(anomaly)); }
    void selector(FoundSelector selector) override { sink_.selector(std::move(selector)); }
    void text(FoundText piece) override { sink_.text(std::move(piece)); }
    void hit(FoundHit hit) override { sink_.hit(std::move(hit)); }
    bool exhausted() const override { return sink_.exhausted(); }

private:
    RecordSink& sink_;
};

Result<void> parse_with_logs(Bytes file, std::span<const Bytes> logs, RecordSink& sink) {
    auto base = TRY(read_registry_base(file));
    bool has_bins = file.block<4>(registry_base_size) &&
                    file.text().substr(registry_base_size).starts_with("hbin");
    if (!base.signature_right && !has_bins)
        return Error(ErrorCode::unsupported, "no header of a hive");
    if (base.signature_right && base.is_log())
        return parse_log(file, base, sink);
    if (!base.signature_right)
        sink.anomaly(0, "registry.base_damaged", "the header's signature is not there");
    RegistryReplay replay;
    if (base.is_dirty() || !base.checksum_right)
        replay = replay_registry_logs(file, base, logs, sink);
    if (replay.hive.empty())
        return parse_hive(file, base, replay, sink);
    sink.anomaly(4, "registry.replayed",
                 fmt::format("writing {} was begun, {} finished; what is said is of the hive as "
                             "{} entries of its transaction logs complete it",
                             base.primary_sequence, base.secondary_sequence, replay.entries));
    ReplayedSink replayed(sink);
    Bytes completed{std::string_view(replay.hive)};
    auto new_base = TRY(read_registry_base(completed));
    return parse_hive(completed, new_base, replay, replayed).during("completed by its logs");
}

Result<void> parse_registry(Bytes file, RecordSink& sink) {
    return parse_with_logs(file, {}, sink);
}

constexpr std::string_view companions[] = {".LOG", ".LOG1", ".LOG2"};
constexpr std::string_view paths[] = {
    "Windows/System32/config/SYSTEM",
    "Windows/System32/config/SOFTWARE",
    "Windows/System32/config/SAM",
    "Windows/System32/config/SECURITY",
    "Windows/System32/config/DEFAULT",
    "WINNT/System32/config/SYSTEM",
    "WINNT/System32/config/SOFTWARE",
    "WINNT/System32/config/SAM",
    "Windows/AppCompat/Programs/Amcache.hve",
    "Users/*/NTUSER.DAT",
    "Documents and Settings/*/NTUSER.DAT",
    "Users/*/AppData/Local/Microsoft/Windows/UsrClass.dat",
};
constexpr Signature signatures[] = {{0, "regf"}};

constexpr FieldDescription fields[] = {
#define FIELD(kind, name, meaning) {"windows.registry." #kind, #name, meaning},
#include "examination/artifacts/windows/registry_fields.def"
#undef FIELD
};

}  // namespace

extern constinit const ArtifactParser windows_registry{
    .name = "windows.registry",
    .title = "Windows registry",
    .version = "2",
    .paths = paths,
    .signatures = signatures,
    .fields = fields,
    .input_bytes_max = std::uint64_t{512} << 20,
    .parse = parse_registry,
    .companions = companions,
    .parse_with = parse_with_logs,
};

}  // namespace examination
