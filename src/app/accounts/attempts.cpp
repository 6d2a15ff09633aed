#include "app/accounts/attempts.h"

#include <algorithm>
#include <array>

#include <arpa/inet.h>

namespace app {
namespace {

std::string key_of(std::string_view account, std::string_view network) {
    return std::string(network) + ' ' + std::string(account);
}

// In place of a network.
constexpr std::string_view everywhere = "*";

}  // namespace

std::string attempt_network(std::string_view address) {
    std::array<unsigned char, 16> bytes{};
    std::string text(address.substr(0, address.find('%')));
    if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1)
        return text;
    constexpr std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255};
    if (!std::equal(mapped.begin(), mapped.end(), bytes.begin()))
        std::fill(bytes.begin() + 8, bytes.end(), 0);
    std::array<char, INET6_ADDRSTRLEN> out{};
    ::inet_ntop(AF_INET6, bytes.data(), out.data(), out.size());
    return out.data();
}

std::int64_t Attempts::wait_of(const Counts& counts, const std::string& key, unsigned free,
                               std::int64_t now) {
    auto found = counts.find(key);
    if (found == counts.end() || found->second.wrong < free)
        return 0;
    // 1, 2, 4 … seconds.
    auto doublings = std::min(found->second.wrong - free, 16u);
    auto wait = std::min<std::int64_t>(std::int64_t{1} << doublings, attempt_wait_seconds_max);
    return std::max<std::int64_t>(found->second.last + wait - now, 0);
}

void Attempts::make_room(Counts& counts, std::int64_t now) {
    if (counts.size() < attempts_kept_max)
        return;
    std::erase_if(counts, [&](const auto& entry) {
        return now - entry.second.last > attempt_wait_seconds_max;
    });
    // Rather forget who was wrong than make others wait.
    if (counts.size() >= attempts_kept_max)
        counts.clear();
}

void Attempts::add(Counts& counts, const std::string& key, std::int64_t now) {
    auto& count = counts[key];
    if (now - count.last > attempts_forgotten_seconds)
        count.wrong = 0;
    ++count.wrong;
    count.last = now;
}

std::int64_t Attempts::begin(std::string_view account, std::string_view address, std::int64_t now) {
    auto network = attempt_network(address);
    auto of_account = key_of(account, network), of_address = key_of({}, network);
    auto counts = counts_.access();
    make_room(*counts, now);
    auto wait = std::max(wait_of(*counts, of_account, free_attempts, now),
                         wait_of(*counts, of_address, free_attempts_address, now));
    if (wait > 0)
        return wait;
    add(*counts, of_account, now);
    add(*counts, of_address, now);
    return 0;
}

std::int64_t Attempts::begin_second_factor(std::string_view account, std::int64_t now) {
    auto key = key_of(account, everywhere);
    auto counts = second_factors_.access();
    make_room(*counts, now);
    auto wait = wait_of(*counts, key, free_attempts, now);
    if (wait == 0)
        add(*counts, key, now);
    return wait;
}

void Attempts::right_second_factor(std::string_view account) {
    second_factors_.access()->erase(key_of(account, everywhere));
}

void Attempts::right(std::string_view account, std::string_view address) {
    auto network = attempt_network(address);
    auto counts = counts_.access();
    counts->erase(key_of(account, network));
    auto of_address = counts->find(key_of({}, network));
    if (of_address != counts->end() && --of_address->second.wrong == 0)
        counts->erase(of_address);
}

}  // namespace app
