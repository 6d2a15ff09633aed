// UserAssist: which programs and shortcuts a user started from the desktop, how often and for how
// long. Names of values are ROT13.
#include "examination/artifacts/windows/registry_plugin.h"

#include <fmt/format.h>

namespace examination {
namespace {

using core::Bytes;

constexpr std::uint64_t size_since_7 = 72, size_before = 16;
// Windows before 7 begins to count here.
constexpr std::uint32_t count_begin = 5;

std::string rotated(std::string text) {
    for (auto& c : text) {
        bool upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z';
        char first = upper ? 'A' : 'a';
        if (upper || lower)
            c = static_cast<char>(first + (c - first + 13) % 26);
    }
    return text;
}

void read_user_assist(const RegistryKeyView& key, RecordSink& sink) {
    for (const auto& value : key.values()) {
        auto stored = key.data(value);
        auto name = rotated(value.name);
        std::uint32_t count = 0;
        std::uint64_t last_run = 0;
        std::optional<std::uint64_t> focus_count, focus_ms;
        if (auto since_7 = Bytes(stored).block<size_since_7>(0);
            since_7 && stored.size() == size_since_7) {
            count = since_7.value().u32<4>();
            focus_count = since_7.value().u32<8>();
            focus_ms = since_7.value().u32<12>();
            last_run = since_7.value().u64<60>();
        } else if (auto before = Bytes(stored).block<size_before>(0);
                   before && stored.size() == size_before) {
            count = before.value().u32<4>();
            count = count > count_begin ? count - count_begin : 0;
            last_run = before.value().u64<8>();
        } else {
            continue;  // Of the session as a whole.
        }
        RegistryRecord record(
            "user_assist", RegistryKeyView::offset_of(value),
            fmt::format("{} ran {}", name, count == 1 ? "once" : fmt::format("{} times", count)));
        record.add("key", key.path());
        record.add("program", std::move(name));
        record.add_filetime("last_run", last_run);
        record.add("run_count", std::uint64_t{count});
        record.add_number("focus_count", focus_count);
        record.add_number("focus_ms", focus_ms);
        sink.record(record.take());
    }
}

constexpr std::string_view keys[] = {
    "Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\UserAssist\\*\\Count"};

}  // namespace

extern constinit const RegistryPlugin registry_plugin_user_assist{keys, read_user_assist};

}  // namespace examination
