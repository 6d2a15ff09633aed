#include "core/moment.h"

#include <chrono>

#include <fmt/format.h>

namespace core {
namespace {

constexpr std::int64_t seconds_per_day = 86400;
constexpr std::uint64_t filetime_per_second = 10'000'000;
constexpr std::int64_t filetime_epoch_seconds = 11'644'473'600;

unsigned digits_of_precision(std::uint64_t precision_ns) {
    unsigned digits = 0;
    for (std::uint64_t step = 1'000'000'000; step > precision_ns && digits < 9; step /= 10)
        ++digits;
    return precision_ns == 0 ? 0 : digits;
}

}  // namespace

// Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms": days counted in 400-year eras
// that start on 1 March, so that the leap day is the last of its year.
CivilTime civil_from_seconds(std::int64_t seconds) {
    std::int64_t days = seconds / seconds_per_day;
    std::int64_t rest = seconds % seconds_per_day;
    if (rest < 0) {
        rest += seconds_per_day;
        --days;
    }
    days += 719'468;
    std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
    auto day_of_era = static_cast<std::uint64_t>(days - era * 146'097);
    auto year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    auto day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    auto shifted_month = (5 * day_of_year + 2) / 153;
    CivilTime civil;
    civil.day = static_cast<unsigned>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
    civil.month = static_cast<unsigned>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
    civil.year = static_cast<std::int64_t>(year_of_era) + era * 400 + (civil.month <= 2 ? 1 : 0);
    civil.hour = static_cast<unsigned>(rest / 3600);
    civil.minute = static_cast<unsigned>(rest / 60 % 60);
    civil.second = static_cast<unsigned>(rest % 60);
    return civil;
}

std::int64_t seconds_from_civil(const CivilTime& civil) {
    std::int64_t year = civil.year - (civil.month <= 2 ? 1 : 0);
    std::int64_t era = (year >= 0 ? year : year - 399) / 400;
    std::int64_t year_of_era = year - era * 400;
    std::int64_t shifted_month = (civil.month + 9) % 12;
    std::int64_t day_of_year = (153 * shifted_month + 2) / 5 + civil.day - 1;
    std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    std::int64_t days = era * 146'097 + day_of_era - 719'468;
    return days * seconds_per_day + civil.hour * 3600 + civil.minute * 60 + civil.second;
}

std::string Moment::text() const {
    auto civil = civil_from_seconds(seconds);
    auto text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", civil.year, civil.month,
                            civil.day, civil.hour, civil.minute, civil.second);
    if (auto digits = digits_of_precision(precision_ns); digits > 0)
        text += fmt::format(".{:09}", nanoseconds).substr(0, digits + 1);
    if (zone != TimeZoneKnowledge::unknown)
        text += 'Z';
    return text;
}

Moment Moment::from_filetime(std::uint64_t filetime) {
    Moment moment;
    moment.seconds =
        static_cast<std::int64_t>(filetime / filetime_per_second) - filetime_epoch_seconds;
    moment.nanoseconds = static_cast<std::uint32_t>(filetime % filetime_per_second * 100);
    moment.precision_ns = 100;
    moment.raw = filetime;
    moment.encoding = TimeEncoding::filetime;
    moment.zone = TimeZoneKnowledge::utc;
    return moment;
}

Moment Moment::from_unix_seconds(std::int64_t seconds) {
    Moment moment;
    moment.seconds = seconds;
    moment.precision_ns = 1'000'000'000;
    moment.raw = static_cast<std::uint64_t>(seconds);
    moment.encoding = TimeEncoding::unix_seconds;
    moment.zone = TimeZoneKnowledge::utc;
    return moment;
}

Moment moment_from_system_clock() {
    auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    auto micros = std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count();
    Moment moment;
    moment.seconds = micros / 1'000'000;
    moment.nanoseconds = static_cast<std::uint32_t>(micros % 1'000'000 * 1000);
    moment.precision_ns = 1000;
    moment.zone = TimeZoneKnowledge::utc;
    return moment;
}

}  // namespace core
