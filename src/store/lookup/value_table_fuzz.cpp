// Any bytes as a value table: opening refuses them, or every question stays inside them.
#include "core/verify.h"
#include "policy/policy.h"
#include "store/lookup/value_table.h"

#include <cstring>
#include <vector>

namespace {

// The checksums would keep a fuzzer out of what lies behind them.
void seal(std::vector<std::byte>& file) {
    auto put = [&](std::size_t offset, const auto& value) {
        std::memcpy(file.data() + offset, &value, sizeof value);
    };
    auto number = [&](std::uint64_t offset) {
        std::uint64_t value = 0;
        if (offset <= file.size() - sizeof value)
            std::memcpy(&value, file.data() + offset, sizeof value);
        return value;
    };
    put(88, core::sha256(std::span<const std::byte>(file).first(88)).bytes);
    auto header = store::decode_value_header(file);
    if (!header || header.value().file_size() != file.size())
        return;
    for (std::uint64_t i = 0; i < header.value().block_count; ++i) {
        auto from = number(header.value().index_offset() + i * 8);
        auto to = number(header.value().index_offset() + i * 8 + 8);
        if (from > to || to > header.value().blocks_size || to - from < 8)
            continue;
        auto at = store::value_header_size + from;
        std::string_view body(reinterpret_cast<const char*>(file.data() + at + 8), to - from - 8);
        put(at, store::value_block_checksum(i, body));
    }
    for (std::uint64_t i = 0; i < header.value().filter_count; ++i) {
        auto at = header.value().filter_offset() + i * sizeof(store::LookupBlock);
        store::LookupBlock line;
        std::memcpy(&line, file.data() + at, sizeof line);
        put(at, store::filter_checksum(line));
    }
    put(56, core::sha256(std::span<const std::byte>(file).subspan(store::value_header_size)).bytes);
    put(88, core::sha256(std::span<const std::byte>(file).first(88)).bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<std::byte> file(size);
    if (size != 0)
        std::memcpy(file.data(), data, size);
    if (size >= store::value_header_size)
        seal(file);
    auto grant =
        policy::ask({"fuzzer", ""}, policy::Action::search, model::Label{}, policy::Context{});
    auto verified = store::ValueTableView::over(file, store::LookupVerification::content);
    auto table = store::ValueTableView::over(file, store::LookupVerification::header);
    VERIFY(!verified || table);
    if (!table)
        return 0;
    auto cursor = table.value().read_from({}, grant.value());
    while (cursor) {
        auto more = cursor.value().next();
        if (!more || !more.value())
            break;
        auto found = table.value().find(cursor.value().key(), grant.value());
        VERIFY(!verified || (found && found.value() == cursor.value().payload()));
    }
    return 0;
}
