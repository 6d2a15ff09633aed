#include "examination/artifacts/windows/registry_times.h"

#include <charconv>

namespace examination {
namespace {

using core::CivilTime;
using core::Moment;
using core::TimeZoneKnowledge;

constexpr std::uint64_t ns_per_second = 1'000'000'000, ns_per_day = 86'400 * ns_per_second;

struct Clock {
    std::uint64_t precision_ns = ns_per_second;
    TimeZoneKnowledge zone = TimeZoneKnowledge::unknown;
};

std::optional<Moment> moment_of(const CivilTime& civil, Clock clock) {
    constexpr std::int64_t year_max = 9'999;
    if (civil.year < 1601 || civil.year > year_max || civil.month < 1 || civil.month > 12 ||
        civil.day < 1 || civil.day > 31 || civil.hour > 23 || civil.minute > 59 ||
        civil.second > 59)
        return std::nullopt;
    Moment moment;
    moment.seconds = core::seconds_from_civil(civil);
    moment.precision_ns = clock.precision_ns;
    moment.zone = clock.zone;
    return moment;
}

// A number of exactly so many digits.
std::optional<unsigned> digits(std::string_view text, std::size_t at, std::size_t count) {
    unsigned number = 0;
    if (text.size() < at + count)
        return std::nullopt;
    auto begin = text.data() + at, end = begin + count;
    auto read = std::from_chars(begin, end, number);
    return read.ec == std::errc() && read.ptr == end ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<Moment> moment_of_system_time(core::Bytes bytes) {
    auto block = bytes.block<16>(0);
    if (!block || bytes.size() != 16)
        return std::nullopt;
    const auto& time = block.value();
    constexpr std::uint32_t ns_per_ms = 1'000'000;
    auto moment = moment_of({time.u16<0>(), time.u16<2>(), time.u16<6>(), time.u16<8>(),
                             time.u16<10>(), time.u16<12>()},
                            {ns_per_ms, TimeZoneKnowledge::unknown});
    if (moment && time.u16<14>() < 1000)
        moment->nanoseconds = time.u16<14>() * ns_per_ms;
    return moment;
}

std::optional<Moment> moment_of_dos(std::uint32_t stored) {
    std::uint32_t date = stored & 0xFFFF, time = stored >> 16;
    if (date == 0)
        return std::nullopt;
    auto moment = moment_of({1980 + (date >> 9), date >> 5 & 15, date & 31, time >> 11,
                             time >> 5 & 63, (time & 31) * 2},
                            {2 * ns_per_second, TimeZoneKnowledge::utc});
    if (moment) {
        moment->raw = (std::uint64_t{date} << 16 | time) << 8;
        moment->encoding = core::TimeEncoding::dos;
    }
    return moment;
}

std::optional<Moment> moment_of_american(std::string_view text) {
    auto month = digits(text, 0, 2), day = digits(text, 3, 2), year = digits(text, 6, 4);
    if (!month || !day || !year || text[2] != '/' || text[5] != '/')
        return std::nullopt;
    auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
    if (!hour || !minute || !second)
        return moment_of({*year, *month, *day}, {ns_per_day, TimeZoneKnowledge::unknown});
    return moment_of({*year, *month, *day, *hour, *minute, *second},
                     {ns_per_second, TimeZoneKnowledge::utc});
}

std::optional<Moment> moment_of_digits(std::string_view text) {
    auto year = digits(text, 0, 4), month = digits(text, 4, 2), day = digits(text, 6, 2);
    if (!year || !month || !day || text.size() != 8)
        return std::nullopt;
    return moment_of({*year, *month, *day}, {ns_per_day, TimeZoneKnowledge::unknown});
}

}  // namespace examination
