// Packages: downloads that were asked for with a password and not fetched yet.
#pragma once

#include "core/guarded.h"
#include "core/moment.h"
#include "model/ids.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace app::http {

constexpr std::int64_t package_seconds_max = 600;
constexpr std::size_t packages_max = 1000;

struct Package {
    std::string ticket, password, item;
    model::CaseId of;
    model::AccountId account;
    std::int64_t until = 0;
};

// Thread-safe. Kept in memory only: no password is on the disk.
class Packages {
public:
    void add(Package made) {
        auto waiting = waiting_.access();
        if (waiting->size() >= packages_max)
            waiting->erase(waiting->begin());
        waiting->push_back(std::move(made));
    }
    // Once, and by whoever asked for it.
    std::optional<Package> take(const std::string& ticket, const model::CaseId& of,
                                const model::AccountId& account, std::int64_t now) {
        auto waiting = waiting_.access();
        std::erase_if(*waiting, [&](const Package& each) { return each.until <= now; });
        auto found = std::ranges::find_if(*waiting, [&](const Package& each) {
            return each.ticket == ticket && each.of == of && each.account == account;
        });
        if (found == waiting->end())
            return std::nullopt;
        auto taken = std::move(*found);
        waiting->erase(found);
        return taken;
    }

private:
    core::Guarded<std::vector<Package>> waiting_;
};

}  // namespace app::http
