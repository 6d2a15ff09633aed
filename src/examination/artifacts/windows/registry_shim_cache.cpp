// The cache of application compatibility ("ShimCache"): programs that were looked at or run, the
// last ones first. Format: docs/formats/windows_registry_keys.md
#include "core/text.h"
#include "examination/artifacts/windows/registry_plugin.h"

#include <algorithm>

#include <fmt/format.h>

namespace examination {
namespace {

using core::Bytes;

constexpr std::uint64_t cache_size_max = 8u << 20;
constexpr std::uint32_t executed_flag = 2;

enum class Form {
    xp,
    server_2003,
    windows_7,
    windows_8,
    windows_8_1,
    windows_10
};

std::string_view name_of(Form form) {
    switch (form) {
        case Form::xp:
            return "Windows XP";
        case Form::server_2003:
            return "Windows Server 2003, Vista";
        case Form::windows_7:
            return "Windows 7";
        case Form::windows_8:
            return "Windows 8";
        case Form::windows_8_1:
            return "Windows 8.1";
        case Form::windows_10:
            return "Windows 10";
    }
    return {};
}

struct Entry {
    std::string path;
    std::uint64_t modified = 0;  // FILETIME.
    std::optional<std::uint64_t> updated, size;
    std::optional<bool> executed;
};

class Cache {
public:
    Cache(const RegistryKeyView& key, const RegistryValue& value, Bytes bytes, RecordSink& sink)
        : key_(key), value_(value), bytes_(bytes), sink_(sink) {}

    void read() {
        auto head = bytes_.block<8>(0);
        if (!head)
            return;
        std::uint64_t count = head.value().u32<4>();
        switch (head.value().u32<0>()) {
            case 0xDEADBEEF:
                return read_xp(count);
            case 0xBADC0FFE:
                return read_table(Form::server_2003, 8, count);
            case 0xBADC0FEE:
                return read_table(Form::windows_7, 128, count);
            default:
                return read_stream(head.value().u32<0>());
        }
    }

private:
    void put(Form form, Entry entry) {
        RegistryRecord record("shim_cache", RegistryKeyView::offset_of(value_),
                              "program known: " + entry.path);
        record.add("key", key_.path());
        record.add("position", position_++);
        record.add("path", std::move(entry.path));
        record.add_filetime("modified", entry.modified);
        record.add_filetime("updated", entry.updated.value_or(0));
        record.add_number("size", entry.size);
        if (entry.executed)
            record.add("executed", *entry.executed);
        record.add("form", std::string(name_of(form)));
        sink_.record(record.take());
    }

    void damaged(std::uint64_t at) {
        sink_.loss(RegistryKeyView::offset_of(value_), "registry.shim_cache_damaged",
                   fmt::format("{} entries read, none at {} of {}", position_, at, bytes_.size()));
    }

    void read_xp(std::uint64_t count) {
        constexpr std::uint64_t head_size = 400, entry_size = 552, path_size = 528;
        for (std::uint64_t i = 0; i < count && !sink_.exhausted(); ++i) {
            auto at = head_size + i * entry_size;
            auto stored = bytes_.block<entry_size>(at);
            if (!stored)
                return damaged(at);
            auto path = stored.value().text<0, path_size>();
            std::size_t size = 0;
            while (size + 1 < path.size() && (path[size] != '\0' || path[size + 1] != '\0'))
                size += 2;
            put(Form::xp, {core::utf8_from_utf16le(path.substr(0, size)), stored.value().u64<528>(),
                           stored.value().u64<544>(), stored.value().u64<536>(), std::nullopt});
        }
    }

    // Entries of one size, whose paths lie elsewhere. In those of 64 bits a gap follows the sizes.
    void read_table(Form form, std::uint64_t begin, std::uint64_t count) {
        auto first = bytes_.block<8>(begin);
        bool wide = first && first.value().u32<4>() == 0;
        std::uint64_t step = form == Form::windows_7 ? (wide ? 48 : 32) : (wide ? 32 : 24);
        for (std::uint64_t i = 0; i < count && !sink_.exhausted(); ++i) {
            auto at = begin + i * step;
            auto stored = bytes_.block<24>(at);
            auto more = bytes_.block<8>(at + (wide ? 24 : 16));
            if (!stored || !more)
                return damaged(at);
            std::uint64_t place = wide ? stored.value().u64<8>() : stored.value().u32<4>();
            auto path = bytes_.slice(place, stored.value().u16<0>());
            if (!path)
                return damaged(at);
            Entry entry;
            entry.path = core::utf8_from_utf16le(path.value().text());
            entry.modified = wide ? stored.value().u64<16>() : stored.value().u64<8>();
            if (form == Form::windows_7)
                entry.executed = (more.value().u32<0>() & executed_flag) != 0;
            put(form, std::move(entry));
        }
    }

    // Entries one behind the other, each with its size.
    void read_stream(std::uint64_t begin) {
        constexpr std::uint64_t head_size_8 = 128, head_size_10 = 48, head_size_10_later = 52;
        constexpr std::uint64_t entry_head_size = 12;
        // Some of Windows 8.1 do not begin with the size of their head.
        if (begin < head_size_8 &&
            bytes_.text()
                .substr(std::min<std::size_t>(head_size_8, bytes_.size()))
                .starts_with("10ts") &&
            begin != head_size_10 && begin != head_size_10_later)
            begin = head_size_8;
        auto form = begin == head_size_8 ? Form::windows_8 : Form::windows_10;
        for (auto at = begin; at < bytes_.size() && !sink_.exhausted();) {
            auto head = bytes_.block<entry_head_size>(at);
            auto mark = head ? head.value().text<0, 4>() : std::string_view();
            if (mark != "10ts" && mark != "00ts")
                return damaged(at);
            if (form != Form::windows_10)
                form = mark == "00ts" ? Form::windows_8 : Form::windows_8_1;
            auto body = bytes_.slice(at + entry_head_size, head.value().u32<8>());
            auto entry = body ? read_entry(form, body.value()) : std::nullopt;
            if (!entry)
                return damaged(at);
            put(form, std::move(*entry));
            at += entry_head_size + body.value().size();
        }
    }

    static std::optional<Entry> read_entry(Form form, Bytes body) {
        auto path_size = body.block<2>(0);
        auto path =
            path_size ? body.slice(2, path_size.value().u16<0>()) : core::Result<Bytes>(Bytes());
        if (!path_size || !path)
            return std::nullopt;
        Entry entry;
        entry.path = core::utf8_from_utf16le(path.value().text());
        auto at = 2 + path.value().size();
        if (form == Form::windows_8_1) {
            auto package = body.block<2>(at);
            if (!package)
                return std::nullopt;
            at += std::uint64_t{2} + package.value().u16<0>();
        }
        if (form != Form::windows_10) {
            auto flags = body.block<8>(at);
            if (!flags)
                return std::nullopt;
            entry.executed = (flags.value().u32<0>() & executed_flag) != 0;
            at += 8;
        }
        auto modified = body.block<8>(at);
        if (!modified)
            return std::nullopt;
        entry.modified = modified.value().u64<0>();
        return entry;
    }

    const RegistryKeyView& key_;
    const RegistryValue& value_;
    Bytes bytes_;
    RecordSink& sink_;
    std::uint64_t position_ = 0;
};

void read_shim_cache(const RegistryKeyView& key, RecordSink& sink) {
    const auto* value = key.find_value("AppCompatCache");
    if (value == nullptr)
        return;
    auto stored = key.data(*value, cache_size_max);
    Cache(key, *value, Bytes(stored), sink).read();
}

constexpr std::string_view keys[] = {"ControlSet*\\Control\\Session Manager\\AppCompatCache",
                                     "ControlSet*\\Control\\Session Manager\\AppCompatibility"};

}  // namespace

extern constinit const RegistryPlugin registry_plugin_shim_cache{keys, read_shim_cache};

}  // namespace examination
