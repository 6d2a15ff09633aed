// Fuzz target: any bytes, cut into blocks in any way, give the same hits, and each hit lies in the
// unit and has a canonical form that is its own.
#include "core/verify.h"
#include "examination/selectors/selector_scanner.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>

namespace {

struct Sum {
    std::uint64_t hits = 0, mixed = 0;
    bool operator==(const Sum&) const = default;
};

Sum scan(examination::SelectorScanner& scanner, std::span<const std::byte> unit,
         std::size_t block) {
    Sum sum;
    scanner.begin([&](const examination::SelectorHitView& hit) {
        VERIFY(hit.length > 0 && hit.offset + hit.length <= unit.size());
        VERIFY(!hit.raw.empty() && !hit.canonical.empty());
        VERIFY(hit.before.size() <= examination::SelectorScanner::context_size);
        ++sum.hits;
        for (auto part : {hit.offset, std::uint64_t{hit.length}, std::uint64_t{hit.before.size()},
                          std::uint64_t{hit.after.size()}, std::uint64_t{hit.canonical.size()},
                          static_cast<std::uint64_t>(hit.kind)})
            sum.mixed = (sum.mixed ^ part) * 0x9e3779b97f4a7c15;
    });
    for (std::size_t at = 0; at < unit.size(); at += block)
        scanner.update(unit.subspan(at, std::min(block, unit.size() - at)), at);
    auto outcome = scanner.finish();
    VERIFY(outcome.hits == sum.hits && outcome.dropped == 0);
    return sum;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static examination::SelectorScanner scanner;
    if (size == 0)
        return 0;
    // The first byte says how the rest is cut, and whether it is widened to UTF-16.
    auto block = std::size_t{1} + data[0] % 64u;
    auto unit = std::as_bytes(std::span(data + 1, size - 1));
    std::string wide;
    if (data[0] >= 128) {
        for (auto byte : unit) {
            wide.push_back(static_cast<char>(byte));
            wide.push_back('\0');
        }
        unit = std::as_bytes(std::span(wide));
    }
    VERIFY(scan(scanner, unit, block) == scan(scanner, unit, std::size_t{1} << 20));
    return 0;
}
