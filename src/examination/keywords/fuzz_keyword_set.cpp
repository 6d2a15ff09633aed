// Fuzz target: any bytes as a compiled set; what is accepted can be run.
#include "core/bytes.h"
#include "examination/keywords/keyword_scanner.h"

#include <cstdint>
#include <string>

// A good set with the input laid over its beginning, which is all but the engine's own part.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::string good = [] {
        auto list = examination::parse_keyword_list("anna\n/b[ac]{1,4}|иван/\n");
        return examination::compile_keywords(list.value()).value().bytes;
    }();
    auto bytes = good;
    // Pairs of place and value.
    for (std::size_t i = 0; i + 2 < size; i += 3) {
        auto place =
            (std::size_t{data[i]} << 8 | data[i + 1]) % std::min<std::size_t>(good.size(), 8192);
        bytes[place] = static_cast<char>(data[i + 2]);
    }
    auto set = examination::KeywordSet::load(bytes);
    if (!set)
        return 0;
    auto scanner = examination::KeywordScanner::create(*set.value());
    if (!scanner)
        return 0;
    scanner.value().begin([](const examination::KeywordHitView&) {});
    scanner.value().update(core::bytes_of("xx anna bacbac ИВАН anna"), 0);
    (void)scanner.value().finish();
    return 0;
}
