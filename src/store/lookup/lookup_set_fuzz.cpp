// Any bytes as a look-up set: opening refuses them, or every look-up stays inside them.
#include "core/verify.h"
#include "store/lookup/lookup_set.h"
#include "store/lookup/lookup_test_keys.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<std::byte> file(size);
    if (size != 0)
        std::memcpy(file.data(), data, size);
    // The checksum would keep a fuzzer out of what lies behind it.
    if (size >= store::lookup_header_size) {
        auto checksum = core::sha256(std::span<const std::byte>(file).first(80));
        std::memcpy(file.data() + 80, checksum.bytes.data(), checksum.bytes.size());
    }
    auto verified = store::LookupSetView::over(file, store::LookupVerification::content);
    auto set = store::LookupSetView::over(file, store::LookupVerification::header);
    VERIFY(!verified || set);
    if (!set)
        return 0;
    std::mt19937_64 random(size);
    for (int i = 0; i < 16; ++i)
        (void)set.value().find_payload(store::random_key_for_test(random, set.value().key_size()));
    for (std::uint64_t i = 0; i < set.value().count(); ++i) {
        auto key = set.value().row(i).first(set.value().key_size());
        auto found = set.value().find_row(key);
        VERIFY(!verified || found == i);
    }
    return 0;
}
