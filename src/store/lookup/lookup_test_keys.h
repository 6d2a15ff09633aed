// Keys and grants for tests and benchmarks of look-up sets: seeded, so that a failure can be
// repeated.
#pragma once

#include "policy/policy.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace store {

using TestKey = std::vector<std::byte>;

inline TestKey random_key_for_test(std::mt19937_64& random, std::size_t size) {
    TestKey key(size);
    for (std::size_t i = 0; i < size; i += 4) {
        auto word = static_cast<std::uint32_t>(random());
        std::memcpy(key.data() + i, &word, 4);
    }
    return key;
}

inline policy::Grant match_grant_for_test() {
    return policy::ask({.name = "tester", .agency = "test"}, policy::Action::match, model::Label{},
                       policy::Context{})
        .value();
}

}  // namespace store
