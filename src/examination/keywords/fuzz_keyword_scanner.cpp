// Fuzz target: any list over any unit, cut into any blocks, gives the hits of the plain search.
#include "core/bytes.h"
#include "core/verify.h"
#include "examination/keywords/keyword_oracle.h"
#include "examination/keywords/keyword_scanner.h"

#include <algorithm>
#include <cstdint>

// The list ends at the first zero byte; then come the size of blocks and the unit.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t list_max = 60, unit_max = 400;
    std::string_view input(reinterpret_cast<const char*>(data), size);
    auto end = input.find('\0');
    if (end == input.npos || end > list_max || end + 2 > size || size - end > unit_max)
        return 0;
    auto list = examination::parse_keyword_list(input.substr(0, end));
    if (!list)
        return 0;
    for (auto& term : list.value().terms)
        term.whole_word = false;
    auto compiled = examination::compile_keywords(list.value());
    if (!compiled)
        return 0;
    auto set = examination::KeywordSet::load(compiled.value().bytes);
    VERIFY(bool(set));
    auto scanner = examination::KeywordScanner::create(*set.value());
    VERIFY(bool(scanner));
    auto block = std::size_t{1} + data[end + 1] % 64u;
    auto unit = core::bytes_of(input.substr(end + 2));
    std::vector<examination::OracleHit> hits;
    scanner.value().begin([&](const examination::KeywordHitView& hit) {
        hits.push_back({hit.term, hit.encoding, hit.offset, hit.length});
    });
    for (std::size_t at = 0; at < unit.size(); at += block)
        scanner.value().update(unit.subspan(at, std::min(block, unit.size() - at)), at);
    (void)scanner.value().finish();
    std::ranges::sort(hits);
    VERIFY(hits == examination::find_plainly(list.value(), unit));
    return 0;
}
