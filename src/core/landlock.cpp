#include "core/landlock.h"

#include <cstddef>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace core {
namespace {

// Written out because Debian 12's headers stop at the third interface version.
struct Ruleset {
    std::uint64_t files = 0;
    std::uint64_t network = 0;
    std::uint64_t scoped = 0;
};
struct __attribute__((packed)) BeneathRule {
    std::uint64_t allowed = 0;
    std::int32_t place = -1;
};
constexpr long landlock_create_ruleset = 444, landlock_add_rule = 445, landlock_restrict_self = 446;
constexpr unsigned landlock_ask_version = 1, rule_path_beneath = 1;
constexpr std::uint64_t right_execute = 1u << 0, right_read_file = 1u << 2,
                        right_read_folder = 1u << 3;

// A rule that cannot be added leaves its path unreachable, which is the safe side.
void add(int ruleset, const LandlockGrant& grant) {
    int place = ::open(grant.path, O_PATH | O_CLOEXEC);
    if (place < 0)
        return;
    BeneathRule rule{right_read_file, place};
    if (grant.right == LandlockGrant::Right::read_and_execute)
        rule.allowed |= right_execute;
    struct stat state {};
    if (::fstat(place, &state) == 0 && S_ISDIR(state.st_mode))
        rule.allowed |= right_read_folder;
    (void)::syscall(landlock_add_rule, ruleset, rule_path_beneath, &rule, 0u);
    ::close(place);
}

}  // namespace

// A kernel refuses rights it does not know, and a structure longer than its own.
std::uint32_t enter_landlock(std::span<const LandlockGrant> grants) {
    long abi = ::syscall(landlock_create_ruleset, nullptr, std::size_t{0}, landlock_ask_version);
    if (abi <= 0)
        return 0;
    unsigned file_rights = abi >= 5 ? 16 : abi >= 3 ? 15 : abi >= 2 ? 14 : 13;
    Ruleset rules{(std::uint64_t{1} << file_rights) - 1, abi >= 4 ? 3u : 0u, abi >= 6 ? 3u : 0u};
    std::size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
    int ruleset = static_cast<int>(::syscall(landlock_create_ruleset, &rules, size, 0u));
    if (ruleset < 0)
        return 0;
    for (const auto& grant : grants)
        add(ruleset, grant);
    bool entered = ::syscall(landlock_restrict_self, ruleset, 0u) == 0;
    ::close(ruleset);
    return entered ? static_cast<std::uint32_t>(abi) : 0;
}

}  // namespace core
