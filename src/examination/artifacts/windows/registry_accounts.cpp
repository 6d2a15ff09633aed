// Accounts of a SAM hive, and profiles of a SOFTWARE hive.
#include "examination/artifacts/windows/registry_plugin.h"
#include "examination/artifacts/windows/registry_text.h"

#include <array>
#include <charconv>

#include <fmt/format.h>

namespace examination {
namespace {

using core::Bytes;

// Of the value F: 80 bytes, all but the first few of each account.
constexpr std::uint64_t account_size = 80;
// Of the value V: places of its parts, 12 bytes each, from the end of this head.
constexpr std::uint64_t parts_head_size = 0xCC;

// [MS-SAMR] §2.2.1.12.
constexpr std::array<std::pair<std::uint32_t, std::string_view>, 9> account_flags{{
    {0x0001, "disabled"},
    {0x0002, "home folder required"},
    {0x0004, "no password required"},
    {0x0008, "temporary duplicate"},
    {0x0010, "normal user"},
    {0x0080, "workstation trust"},
    {0x0100, "server trust"},
    {0x0200, "password does not expire"},
    {0x0400, "locked"},
}};

std::vector<std::string> flag_names(std::uint32_t flags) {
    std::vector<std::string> names;
    for (const auto& [bit, name] : account_flags)
        if ((flags & bit) != 0)
            names.emplace_back(name);
    return names;
}

std::string part(Bytes parts, std::uint64_t number) {
    auto place = parts.slice(number * 12, 8);
    if (!place)
        return {};
    auto head = place.value().block<8>(0);
    auto text = parts.slice(parts_head_size + head.value().u32<0>(), head.value().u32<4>());
    return text ? registry_utf16_text(text.value()) : std::string();
}

void read_account(const RegistryKeyView& key, RecordSink& sink) {
    std::uint32_t number = 0;
    const auto& name = key.name();
    auto end = name.data() + name.size();
    if (std::from_chars(name.data(), end, number, 16).ptr != end)
        return;  // The key of the names.
    auto account = key.data("F"), parts = key.data("V");
    auto user = part(Bytes(parts), 1);
    RegistryRecord record("account", key.offset(), fmt::format("account {} ({})", user, number));
    record.add("key", key.path());
    record.add_text("name", user);
    record.add("relative_id", std::uint64_t{number});
    record.add_text("full_name", part(Bytes(parts), 2));
    record.add_text("comment", part(Bytes(parts), 3));
    if (auto stored = Bytes(account).block<account_size>(0)) {
        const auto& facts = stored.value();
        record.add_filetime("last_login", facts.u64<8>());
        record.add_filetime("password_set", facts.u64<24>());
        if (facts.u64<32>() < 0x7FFF'FFFF'FFFF'FFFF)
            record.add_filetime("expires", facts.u64<32>());
        record.add_filetime("last_failed_login", facts.u64<40>());
        record.add_texts("flags", flag_names(facts.u16<56>()));
        record.add("failed_logins", std::uint64_t{facts.u16<64>()});
        record.add("logins", std::uint64_t{facts.u16<66>()});
    } else {
        sink.loss(key.offset(), "registry.account_damaged", "the facts of an account are cut");
    }
    record.add_text("hint", registry_first_text(Bytes(key.data("UserPasswordHint"))));
    record.add_text("online_name", registry_first_text(Bytes(key.data("InternetUserName"))));
    record.add_filetime("key_written", key.last_written());
    sink.record(record.take());
}

std::uint64_t halves(const RegistryKeyView& key, std::string_view high, std::string_view low) {
    return (key.number(high).value_or(0) & 0xFFFF'FFFF) << 32 |
           (key.number(low).value_or(0) & 0xFFFF'FFFF);
}

void read_profile(const RegistryKeyView& key, RecordSink& sink) {
    auto path = key.text("ProfileImagePath");
    if (path.empty())
        return;
    RegistryRecord record("profile", key.offset(),
                          fmt::format("profile {} of {}", path, key.name()));
    record.add("key", key.path());
    record.add("user", key.name());
    record.add("path", path);
    record.add_filetime("loaded",
                        halves(key, "LocalProfileLoadTimeHigh", "LocalProfileLoadTimeLow"));
    record.add_filetime("unloaded",
                        halves(key, "LocalProfileUnloadTimeHigh", "LocalProfileUnloadTimeLow"));
    record.add_filetime("key_written", key.last_written());
    sink.record(record.take());
}

constexpr std::string_view account_keys[] = {"SAM\\Domains\\Account\\Users\\*"};
constexpr std::string_view profile_keys[] = {
    "Microsoft\\Windows NT\\CurrentVersion\\ProfileList\\*"};

}  // namespace

extern constinit const RegistryPlugin registry_plugin_account{account_keys, read_account};
extern constinit const RegistryPlugin registry_plugin_profile{profile_keys, read_profile};

}  // namespace examination
