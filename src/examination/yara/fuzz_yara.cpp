// Fuzz target: any text as rules; those that compile run over the text itself.
#include "core/bytes.h"
#include "core/verify.h"
#include "examination/yara/yara_rules.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t size_max = 600;
    if (size > size_max)
        return 0;
    std::string text(reinterpret_cast<const char*>(data), size);
    const examination::YaraSource sources[] = {{"fuzz.yar", text}};
    auto compiled = examination::compile_yara(sources);
    if (!compiled)
        return 0;
    auto set = examination::YaraSet::load(compiled.value().bytes);
    VERIFY(bool(set));
    auto done = set.value()->scan(core::bytes_of(text), {"a/b.c"}, {},
                                  [&](const examination::YaraMatchView& match) {
                                      VERIFY(match.rule < compiled.value().rules.size());
                                      for (const auto& place : match.places)
                                          VERIFY(place.offset + place.length <= text.size());
                                  });
    (void)done;
    return 0;
}
