// YARA rules: compiled from text, and run over a content. The one file that knows libyara.
#pragma once

#include "core/result.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

// One file of rules. Its rules are in a namespace of their own, named after it.
struct YaraSource {
    std::string name;
    std::string text;
};

struct YaraRule {
    std::string name, name_space;
    std::vector<std::string> tags;
    std::string meta;  // Canonical JSON object.
};

struct CompiledYara {
    std::string bytes;
    std::vector<YaraRule> rules;
    std::vector<std::string> notes;  // What the compiler warns of, slow strings among it.
};

constexpr std::size_t yara_rules_max = 50'000;

// The library's own start; before a process closes itself off. Safe to call again.
void load_yara();

// Runs in a worker: rules are input from outside. Includes are refused, and so are modules whose
// answers depend on more than the content (time, cuckoo, magic). The error names file and line.
core::Result<CompiledYara> compile_yara(std::span<const YaraSource> sources);

// Where one string of a rule was found.
struct YaraPlaceView {
    std::string_view string;  // "$a"
    std::uint64_t offset = 0;
    std::uint32_t length = 0;
    std::span<const std::byte> data;  // The first bytes, as the library keeps them.
};
struct YaraMatchView {
    std::uint32_t rule = 0;
    std::span<const YaraPlaceView> places;
    std::uint64_t places_dropped = 0;
};

struct YaraScanOptions {
    std::uint32_t places_per_string_max = 100;
};

// What rules may ask of the content besides its bytes.
struct YaraContentName {
    std::string path;
};

// Rules from `begin` on, before `end`.
struct YaraRuleRange {
    std::uint32_t begin = 0, end = 0;
};

class YaraSet {
public:
    static core::Result<std::unique_ptr<YaraSet>> load(std::string_view bytes);
    YaraSet(const YaraSet&) = delete;
    YaraSet& operator=(const YaraSet&) = delete;
    ~YaraSet();

    using Callback = std::function<void(const YaraMatchView&)>;
    // Rules that matched, in their order. No time limit: a rule that never ends is for whoever
    // watches the process. Returns how many strings matched too often to be followed.
    core::Result<std::uint64_t> scan(std::span<const std::byte> content,
                                     const YaraContentName& name, const YaraScanOptions& options,
                                     const Callback& callback) const;

    std::uint32_t rule_count() const;
    // REQUIRES: a rule that there is.
    std::string rule_name(std::uint32_t rule) const;
    // Processor time, in nanoseconds, of a scan in which only these rules are judged. What the
    // strings of the others begin with is looked for all the same. Debian's libyara is built
    // without its own account of costs.
    core::Result<std::uint64_t> time_of(std::span<const std::byte> content,
                                        const YaraContentName& name, YaraRuleRange rules);

private:
    struct State;
    explicit YaraSet(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace examination
