// Linux login records (utmp, wtmp, btmp). Format: docs/formats/linux_utmp.md
#include "core/text.h"
#include "examination/artifact.h"

#include <algorithm>
#include <array>
#include <string>

#include <arpa/inet.h>
#include <fmt/format.h>

namespace examination {
namespace {

using core::Bytes;
using core::Error;
using core::ErrorCode;
using core::Result;

constexpr std::uint32_t nanoseconds_per_microsecond = 1000;
constexpr std::uint64_t seconds_of_1990 = 631'152'000;
constexpr std::uint64_t microseconds_per_second = 1'000'000;
// Entries that are looked at to tell the layouts apart.
constexpr std::uint64_t entries_compared_max = 4096;

// ut_type, in the order of its values; utmp(5).
constexpr std::array<std::string_view, 10> type_names{
    "empty",        "run_level",     "boot_time",    "new_time",     "old_time",
    "init_process", "login_process", "user_process", "dead_process", "accounting"};
enum Type : std::int16_t {
    type_empty = 0,
    type_run_level = 1,
    type_boot_time = 2,
    type_new_time = 3,
    type_old_time = 4,
    type_init_process = 5,
    type_login_process = 6,
    type_user_process = 7,
    type_dead_process = 8,
    type_accounting = 9
};

struct Entry {
    std::int16_t type = 0;
    std::int32_t process_id = 0;
    std::string_view line, id, user, host, address, reserved;
    std::int16_t exit_termination = 0, exit_status = 0;
    std::int64_t session = 0;
    std::uint64_t seconds = 0, microseconds = 0;
};

template <bool Big, typename Int, std::size_t Offset, std::size_t N>
Int number(const core::Block<N>& block) {
    if constexpr (sizeof(Int) == 2)
        return static_cast<Int>(Big ? block.template be16<Offset>() : block.template u16<Offset>());
    else if constexpr (sizeof(Int) == 4)
        return static_cast<Int>(Big ? block.template be32<Offset>() : block.template u32<Offset>());
    else
        return static_cast<Int>(Big ? block.template be64<Offset>() : block.template u64<Offset>());
}

// The part that every layout has in common: the first 336 bytes.
template <bool Big, std::size_t N>
Entry read_head(const core::Block<N>& block) {
    Entry entry;
    entry.type = number<Big, std::int16_t, 0>(block);
    entry.process_id = number<Big, std::int32_t, 4>(block);
    entry.line = block.template text<8, 32>();
    entry.id = block.template text<40, 4>();
    entry.user = block.template text<44, 32>();
    entry.host = block.template text<76, 256>();
    entry.exit_termination = number<Big, std::int16_t, 332>(block);
    entry.exit_status = number<Big, std::int16_t, 334>(block);
    return entry;
}

// 384 bytes: x86-64 and everything that shares its files with 32-bit programs.
template <bool Big>
Result<Entry> read_short(Bytes file, std::uint64_t offset) {
    auto block = TRY(file.block<384>(offset));
    auto entry = read_head<Big>(block);
    entry.session = number<Big, std::int32_t, 336>(block);
    // Unsigned, as glibc reads it since 2.40, so that it lasts until 2106.
    entry.seconds = number<Big, std::uint32_t, 340>(block);
    entry.microseconds = number<Big, std::uint32_t, 344>(block);
    entry.address = block.text<348, 16>();
    entry.reserved = block.text<364, 20>();
    return entry;
}

// 400 bytes: aarch64, s390x, and musl everywhere; session and time have 64 bits.
template <bool Big>
Result<Entry> read_long(Bytes file, std::uint64_t offset) {
    auto block = TRY(file.block<400>(offset));
    auto entry = read_head<Big>(block);
    entry.session = number<Big, std::int64_t, 336>(block);
    entry.seconds = number<Big, std::uint64_t, 344>(block);
    entry.microseconds = number<Big, std::uint64_t, 352>(block);
    entry.address = block.text<360, 16>();
    entry.reserved = block.text<376, 20>();
    return entry;
}

struct Layout {
    std::string_view name;
    std::uint64_t entry_size;
    Result<Entry> (*read)(Bytes, std::uint64_t);
};
constexpr std::array<Layout, 4> layouts{{
    {"384-byte little-endian", 384, read_short<false>},
    {"400-byte little-endian", 400, read_long<false>},
    {"384-byte big-endian", 384, read_short<true>},
    {"400-byte big-endian", 400, read_long<true>},
}};

std::string_view until_nul(std::string_view text) {
    return text.substr(0, text.find('\0'));
}

bool is_all_zero(std::string_view bytes) {
    return bytes.find_first_not_of('\0') == std::string_view::npos;
}

bool reads_as_text(std::string_view field) {
    auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    return std::ranges::none_of(until_nul(field), is_control);
}

// How much this looks like an entry that a login program wrote; 0: not at all.
std::uint64_t plausibility(const Entry& entry) {
    bool plausible = entry.type >= type_empty && entry.type <= type_accounting &&
                     entry.seconds != 0 && entry.seconds <= 0xFFFF'FFFFu &&
                     entry.microseconds < microseconds_per_second && reads_as_text(entry.line) &&
                     reads_as_text(entry.user) && reads_as_text(entry.host);
    if (!plausible)
        return 0;
    // Under a wrong layout, a session number may pass for a time just after 1970.
    return 1 + (entry.seconds >= seconds_of_1990 ? 1u : 0u) + (is_all_zero(entry.reserved) ? 1 : 0);
}

// The layout under which most entries make sense; the size decides a file of zeros.
Result<Layout> detect_layout(Bytes file) {
    if (file.size() < layouts.front().entry_size)
        return Error(ErrorCode::invalid_input, "shorter than one login record");
    const Layout* best = nullptr;
    std::uint64_t best_score = 0;
    for (const auto& layout : layouts) {
        std::uint64_t score = 0;
        auto entries = std::min(file.size() / layout.entry_size, entries_compared_max);
        for (std::uint64_t i = 0; i < entries; ++i) {
            auto entry = layout.read(file, i * layout.entry_size);
            score += entry ? plausibility(entry.value()) : 0;
        }
        if (score > best_score) {
            best = &layout;
            best_score = score;
        }
    }
    if (best != nullptr)
        return *best;
    if (!is_all_zero(file.text()))
        return Error(ErrorCode::unsupported, "nothing in it reads as a login record");
    return file.size() % 384 != 0 && file.size() % 400 == 0 ? layouts[1] : layouts[0];
}

std::string text_of(std::string_view field) {
    return core::utf8_or_escaped(until_nul(field));
}

// Empty if the entry has none. IPv4 stands in the first four of the sixteen bytes.
std::string address_text(std::string_view address) {
    if (is_all_zero(address))
        return {};
    std::array<char, INET6_ADDRSTRLEN> text{};
    int family = is_all_zero(address.substr(4)) ? AF_INET : AF_INET6;
    ::inet_ntop(family, address.data(), text.data(), text.size());
    return text.data();
}

core::Moment time_of(const Entry& entry) {
    auto moment = core::Moment::from_unix_seconds(static_cast<std::int64_t>(entry.seconds));
    if (entry.microseconds < microseconds_per_second) {
        moment.nanoseconds =
            static_cast<std::uint32_t>(entry.microseconds) * nanoseconds_per_microsecond;
        moment.precision_ns = nanoseconds_per_microsecond;
    }
    return moment;
}

std::string origin_of(const Entry& entry) {
    auto host = text_of(entry.host), address = address_text(entry.address);
    if (!host.empty() && !address.empty() && host != address)
        return fmt::format(" from {} ({})", host, address);
    if (host.empty() && address.empty())
        return {};
    return " from " + (host.empty() ? address : host);
}

std::string run_level_summary(const Entry& entry) {
    if (until_nul(entry.user) == "shutdown")
        return "system shutdown";
    // The two low bytes of the process id are the new and the old level, as characters.
    auto level = static_cast<char>(entry.process_id & 0xFF);
    return level > ' ' && level < 0x7F ? fmt::format("run level {}", level) : "run level unknown";
}

std::string summary_of(const Entry& entry) {
    auto line = text_of(entry.line), user = text_of(entry.user);
    auto on_line = line.empty() ? std::string() : " on " + line;
    auto of_user = user.empty() ? std::string() : " of " + user;
    switch (entry.type) {
        case type_empty:
            return "empty entry" + on_line;
        case type_run_level:
            return run_level_summary(entry);
        case type_boot_time: {
            auto kernel = text_of(entry.host);  // Some writers put "0.0.0.0" there.
            bool has_kernel = kernel.find_first_not_of("0123456789.") != std::string::npos;
            return has_kernel ? fmt::format("system boot, kernel {}", kernel) : "system boot";
        }
        case type_new_time:
            return "clock set: the new time";
        case type_old_time:
            return "clock set: the old time";
        case type_init_process:
            return fmt::format("process {} started by init{}", entry.process_id, on_line);
        case type_login_process:
            // In btmp this is a failed login; the bytes alone do not say which file they are of.
            return user.empty() || user == "LOGIN"
                       ? "login prompt" + on_line
                       : "login attempt" + of_user + on_line + origin_of(entry);
        case type_user_process:
            return "login" + of_user + on_line + origin_of(entry);
        case type_dead_process:
            return "end of session" + of_user + on_line;
        case type_accounting:
            return "accounting entry" + of_user + on_line;
        default:
            return fmt::format("entry of unknown type {}{}{}", entry.type, of_user, on_line);
    }
}

std::string type_name(std::int16_t type) {
    return type >= 0 && static_cast<std::size_t>(type) < type_names.size()
               ? std::string(type_names[static_cast<std::size_t>(type)])
               : fmt::format("unknown {}", type);
}

FoundRecord record_of(const Entry& entry, std::uint64_t offset) {
    FoundRecord record{"linux.utmp.entry", offset, "", summary_of(entry), {}};
    auto add = [&](std::string name, FieldValue value) {
        record.fields.push_back({std::move(name), std::move(value)});
    };
    auto add_text = [&](std::string name, std::string text) {
        if (!text.empty())
            add(std::move(name), std::move(text));
    };
    add("entry_type", type_name(entry.type));
    if (entry.seconds != 0)
        add("time", time_of(entry));
    add_text("user", text_of(entry.user));
    add_text("line", text_of(entry.line));
    add_text("host", text_of(entry.host));
    add_text("address", address_text(entry.address));
    add("process_id", std::int64_t{entry.process_id});
    add_text("line_id", text_of(entry.id));
    if (entry.session != 0)
        add("session", entry.session);
    if (entry.type == type_dead_process || entry.exit_termination != 0 || entry.exit_status != 0) {
        add("exit_signal", std::int64_t{entry.exit_termination});
        add("exit_status", std::int64_t{entry.exit_status});
    }
    return record;
}

// Text fields are filled with zeros behind their text by every known writer: more text there is a
// remnant, or somebody's edit.
void report_text_remnant(std::string_view field, std::string_view name, std::uint64_t offset,
                         RecordSink& sink) {
    auto length = until_nul(field).size();
    if (!is_all_zero(field.substr(length)))
        sink.anomaly(offset + length, "utmp.bytes_after_text", name);
    if (!core::is_valid_utf8(field.substr(0, length)))
        sink.anomaly(offset, "utmp.text_not_utf8", name);
}

void report_strangeness(const Entry& entry, const Layout& layout, std::uint64_t offset,
                        RecordSink& sink) {
    if (entry.type < type_empty || entry.type > type_accounting)
        sink.anomaly(offset, "utmp.unknown_type", std::to_string(entry.type));
    std::uint64_t time_offset = offset + (layout.entry_size == 384 ? 340 : 344);
    if (entry.seconds == 0)
        sink.anomaly(time_offset, "utmp.no_time");
    if (entry.seconds > 0xFFFF'FFFFu)
        sink.anomaly(time_offset, "utmp.time_out_of_range", std::to_string(entry.seconds));
    if (entry.microseconds >= microseconds_per_second)
        sink.anomaly(time_offset, "utmp.microseconds_out_of_range",
                     std::to_string(entry.microseconds));
    report_text_remnant(entry.line, "line", offset + 8, sink);
    report_text_remnant(entry.user, "user", offset + 44, sink);
    report_text_remnant(entry.host, "host", offset + 76, sink);
    if (!is_all_zero(entry.reserved))
        sink.anomaly(offset + (layout.entry_size == 384 ? 364 : 376), "utmp.reserved_bytes_set");
}

Result<void> parse_utmp(Bytes file, RecordSink& sink) {
    auto layout = TRY(detect_layout(file));
    std::uint64_t empty_from = 0, empty_count = 0;
    auto report_empty = [&] {
        if (empty_count > 0)
            sink.anomaly(empty_from, "utmp.entries_zeroed",
                         fmt::format("{} entries of zeros", empty_count));
        empty_count = 0;
    };
    std::uint64_t offset = 0;
    for (; file.size() - offset >= layout.entry_size; offset += layout.entry_size) {
        if (sink.exhausted())
            return {};
        if (is_all_zero(file.text().substr(offset, layout.entry_size))) {
            empty_from = empty_count++ == 0 ? offset : empty_from;
            continue;
        }
        report_empty();
        auto entry = TRY(layout.read(file, offset));
        sink.record(record_of(entry, offset));
        report_strangeness(entry, layout, offset, sink);
    }
    report_empty();
    if (offset < file.size())
        sink.loss(offset, "utmp.entry_truncated",
                  fmt::format("{} of {} bytes", file.size() - offset, layout.entry_size));
    return {};
}

constexpr std::string_view paths[] = {"var/log/wtmp*", "var/log/btmp*", "var/run/utmp*",
                                      "run/utmp*",     "etc/utmp",      "etc/wtmp"};

constexpr std::string_view entry_type = "linux.utmp.entry";
constexpr FieldDescription fields[] = {
    {entry_type, "entry_type", "What the entry records: user_process is a login."},
    {entry_type, "time", "When the entry was made, by the machine's clock, in UTC."},
    {entry_type, "user", "The account's name; \"reboot\" and \"runlevel\" are the system's own."},
    {entry_type, "line", "The terminal: a tty, a pseudo terminal, or \"ssh:notty\"."},
    {entry_type, "host", "The remote host as its name or address was logged; kernel at boot."},
    {entry_type, "address", "The remote host's IPv4 or IPv6 address."},
    {entry_type, "process_id", "The process that the entry is about; run levels at a change."},
    {entry_type, "line_id", "The terminal's short name, by which later entries find this one."},
    {entry_type, "session", "The session that the process leads, for windowing."},
    {entry_type, "exit_signal", "The signal that ended the process."},
    {entry_type, "exit_status", "The process's exit status."},
};

}  // namespace

extern constinit const ArtifactParser linux_utmp{
    .name = "linux.utmp",
    .title = "Linux login records (utmp, wtmp, btmp)",
    .version = "1",
    .paths = paths,
    .signatures = {},
    .fields = fields,
    .parse = parse_utmp,
};

}  // namespace examination
