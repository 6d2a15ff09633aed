// Attempts: how long one has to wait after wrong passwords and codes.
//
// The wait belongs to an account seen from an address: whoever guesses at another's account makes
// nobody wait but those at their own address. A second, laxer wait belongs to the address alone, so
// that one address cannot go through all accounts. For second factors there is a third, which
// belongs to the account wherever it is seen from: who comes so far has the password, so that it
// can be used against nobody else.
#pragma once

#include "core/guarded.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace app {

constexpr std::size_t attempts_kept_max = 100'000;
constexpr unsigned free_attempts = 3;
constexpr unsigned free_attempts_address = 30;
constexpr std::int64_t attempt_wait_seconds_max = 300;
constexpr std::int64_t attempts_forgotten_seconds = 3600;

// Thread-safe. Times are seconds of one clock.
class Attempts {
public:
    // 0: may try now; else the seconds to wait. An attempt counts as wrong until it is right.
    std::int64_t begin(std::string_view account, std::string_view address, std::int64_t now);
    void right(std::string_view account, std::string_view address);
    // The same for an account's second factor, from everywhere.
    std::int64_t begin_second_factor(std::string_view account, std::int64_t now);
    void right_second_factor(std::string_view account);

private:
    struct Count {
        unsigned wrong = 0;
        std::int64_t last = 0;
    };
    using Counts = std::map<std::string, Count, std::less<>>;
    static std::int64_t wait_of(const Counts& counts, const std::string& key, unsigned free,
                                std::int64_t now);
    static void make_room(Counts& counts, std::int64_t now);
    static void add(Counts& counts, const std::string& key, std::int64_t now);

    core::Guarded<Counts> counts_;
    // By themselves, so that no flood of names makes room among them.
    core::Guarded<Counts> second_factors_;
};

// An IPv6 address up to its 64th bit, since a network has as many addresses as it likes.
std::string attempt_network(std::string_view address);

}  // namespace app
