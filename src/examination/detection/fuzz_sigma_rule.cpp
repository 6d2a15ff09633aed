// Fuzz target: any text as a file of rules. Those that compile run over an event made of it too,
// and have to find what the plain reading of them finds.
#include "core/verify.h"
#include "examination/detection/sigma_matcher.h"
#include "examination/detection/sigma_oracle.h"
#include "examination/detection/sigma_parser.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace examination;
    constexpr std::size_t size_max = 2000;
    if (size > size_max)
        return 0;
    std::string text(reinterpret_cast<const char*>(data), size);
    auto rules = parse_sigma_rules(text);
    if (!rules)
        return 0;
    auto set = SigmaSet::compile(std::move(rules).value());
    VERIFY(bool(set));
    std::vector<EventField> fields{{"EventID", "1"}, {"Whole", text}};
    // Lines as fields of the names that the rules know, in turn.
    const auto& names = set.value()->program().names;
    for (std::size_t at = 0, line = 0; at < text.size() && names.count() > 0; ++line) {
        auto end = std::min(text.find('\n', at), text.size());
        const auto& name = names.name(static_cast<std::uint32_t>(line % names.count()));
        // Of its number an event has one.
        fields.push_back({name == "EventID" ? "Other" : std::string_view(name),
                          std::string_view(text).substr(at, end - at)});
        at = end + 1;
    }
    SigmaMatcher matcher(*set.value());
    // Rules whose expression does not compile run in neither reading; the plain one would go on
    // with what stands beside it.
    if (!set.value()->idle().empty())
        return 0;
    for (const char* channel : {"Security", "Microsoft-Windows-Sysmon/Operational"}) {
        EventView event{channel, 1, fields};
        std::vector<std::uint32_t> found;
        matcher.match(event, [&](const SigmaHitView& hit) { found.push_back(hit.rule); });
        VERIFY(found == plain_sigma_matches(set.value()->rules(), event));
    }
    return 0;
}
