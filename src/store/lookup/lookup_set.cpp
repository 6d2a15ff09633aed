#include "store/lookup/lookup_set.h"

#include "core/bytes.h"
#include "core/file.h"
#include "core/verify.h"

#include <algorithm>
#include <cerrno>
#include <thread>

#include <sys/mman.h>

namespace store {
namespace {

// A crowded block is searched by halves; a usual one by walking from where the key should be.
constexpr std::uint64_t walked_rows_max = 128;

core::Error damaged(std::string_view what) {
    return core::Error(core::ErrorCode::invalid_input,
                       std::string("the look-up set is damaged: ").append(what));
}

}  // namespace

core::Result<LookupSetView> LookupSetView::over(std::span<const std::byte> file,
                                                LookupVerification verification) {
    auto header = TRY(decode_lookup_header(file));
    if (header.file_size() != file.size())
        return damaged("its size is not what its header says");
    LookupSetView set(file, header);
    if (verification == LookupVerification::content) {
        TRY(set.verify_content());
    }
    return set;
}

core::Result<void> LookupSetView::verify_content() const {
    // Hashing and deriving cost about the same, so the larger half of the work has its own thread.
    core::Sha256Digest digest;
    core::Result<void> derived;
    {
        std::jthread hashing([&] { digest = core::sha256(file_.subspan(lookup_header_size)); });
        derived = verify_rows_and_blocks();
    }
    if (digest != header_.content_sha256)
        return damaged("its content is not what was written");
    return derived;
}

core::Result<void> LookupSetView::verify_rows_and_blocks() const {
    std::uint64_t index = 0;
    bool same = true;
    auto compare_block = [&](const LookupBlock& derived) {
        same = same && block(index) == derived;
        ++index;
    };
    BlockTableMaker maker(header_.block_count, compare_block);
    const std::byte* end = rows_ + header_.rows_size();
    for (const std::byte* row = rows_; row != end; row += stride_) {
        if (row != rows_ && std::memcmp(row - stride_, row, header_.key_size) >= 0)
            return damaged("its rows do not ascend");
        maker.add(row);
    }
    maker.finish();
    if (!same)
        return damaged("its block table does not belong to its rows");
    auto padding = file_.subspan(lookup_header_size + header_.rows_size());
    padding = padding.first(header_.blocks_offset() - lookup_header_size - header_.rows_size());
    if (std::any_of(padding.begin(), padding.end(), [](std::byte b) { return b != std::byte{}; }))
        return damaged("its padding is not zero");
    return {};
}

LookupBlock LookupSetView::block(std::uint64_t index) const {
    LookupBlock block;
    std::memcpy(&block, blocks_ + index * sizeof block, sizeof block);
    return block;
}

int LookupSetView::compare(std::span<const std::byte> key, std::uint64_t prefix,
                           std::uint64_t index) const {
    const std::byte* row = rows_ + index * stride_;
    auto row_prefix = key_prefix(row);
    if (prefix != row_prefix) [[likely]]
        return prefix < row_prefix ? -1 : 1;
    return std::memcmp(key.data() + 8, row + 8, header_.key_size - 8);
}

std::optional<std::uint64_t> LookupSetView::find_row(std::span<const std::byte> key) const {
    VERIFY(key.size() == header_.key_size);
    auto place = lookup_place(key.data(), header_.block_count);
    auto block = this->block(place.block);
    if (!filter_may_hold(block, key.data()))
        return {};
    // The clamp keeps a table that was not verified from pointing out of the file.
    auto next_block = this->block(place.block + 1);
    auto high = std::min(next_block.first_row, header_.count);
    auto low = std::min(block.first_row, high);
    if (low == high)
        return {};
    auto prefix = key_prefix(key.data());
    if (high - low > walked_rows_max) {
        while (low < high) {
            auto middle = low + (high - low) / 2;
            auto order = compare(key, prefix, middle);
            if (order == 0)
                return middle;
            (order < 0 ? high : low) = order < 0 ? middle : middle + 1;
        }
        return {};
    }
    auto guess =
        low + static_cast<std::uint64_t>(
                  (static_cast<unsigned long long>(place.fraction >> 32) * (high - low)) >> 32);
    auto order = compare(key, prefix, guess);
    while (order < 0 && guess > low)
        if ((order = compare(key, prefix, --guess)) > 0)
            return {};
    while (order > 0 && guess + 1 < high)
        if ((order = compare(key, prefix, ++guess)) < 0)
            return {};
    if (order != 0)
        return {};
    return guess;
}

std::optional<std::uint32_t> LookupSetView::find_payload(std::span<const std::byte> key) const {
    auto index = find_row(key);
    if (!index)
        return {};
    if (!has_payload())
        return 0;
    std::uint32_t payload;
    std::memcpy(&payload, rows_ + *index * stride_ + header_.key_size, sizeof payload);
    return __builtin_bswap32(payload);
}

std::string_view LookupSetView::metadata() const {
    auto bytes = file_.subspan(header_.metadata_offset(), header_.metadata_size);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::span<const std::byte> LookupSetView::row(std::uint64_t index) const {
    VERIFY(index < header_.count);
    return {rows_ + index * stride_, stride_};
}

core::Result<MappedBytes> MappedBytes::open(const std::filesystem::path& path) {
    auto file = TRY(core::File::open_read(path));
    auto size = TRY(file.size());
    if (size == 0)
        return MappedBytes({});
    auto* address = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.descriptor(), 0);
    if (address == MAP_FAILED)
        return core::io_error("map", path);
    return MappedBytes({static_cast<const std::byte*>(address), size});
}

MappedBytes::~MappedBytes() {
    if (!bytes_.empty())
        ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

core::Result<LookupSet> LookupSet::open(const std::filesystem::path& path,
                                        const policy::Grant& grant,
                                        LookupVerification verification) {
    TRY(grant.covers(policy::Action::match, grant.case_id()));
    auto mapping = TRY(MappedBytes::open(path));
    auto view = LookupSetView::over(mapping.bytes(), verification);
    if (!view)
        return std::move(view).error().during("opening '" + path.string() + "'");
    return LookupSet(std::move(mapping), view.value());
}

}  // namespace store
