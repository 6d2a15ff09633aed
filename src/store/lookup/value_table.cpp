#include "store/lookup/value_table.h"

#include "core/varint.h"
#include "core/verify.h"

#include <algorithm>

namespace store {
namespace {

core::Error damaged(std::string_view what) {
    return core::Error(core::ErrorCode::invalid_input,
                       std::string("the value table is damaged: ").append(what));
}

// Whoever asks for one value may search, whoever reads on may read.
core::Result<void> check(const policy::Grant& grant) {
    return grant.covers(policy::Action::search, grant.case_id());
}

}  // namespace

core::Result<ValueTableView> ValueTableView::over(std::span<const std::byte> file,
                                                  LookupVerification verification) {
    auto header = TRY(decode_value_header(file));
    if (header.file_size() != file.size())
        return damaged("its size is not what its header says");
    ValueTableView table(file, header);
    if (verification == LookupVerification::content) {
        TRY(table.verify_content());
    }
    return table;
}

std::string_view ValueTableView::text(std::uint64_t offset, std::uint64_t size) const {
    auto part = file_.subspan(offset, size);
    return {reinterpret_cast<const char*>(part.data()), part.size()};
}

std::string_view ValueTableView::metadata() const {
    return text(header_.metadata_offset(), header_.metadata_size);
}

core::Result<std::string_view> ValueTableView::block_body(std::uint64_t number) const {
    VERIFY(number < header_.block_count);
    std::array<std::uint64_t, 2> ends{};
    std::memcpy(ends.data(), file_.data() + header_.index_offset() + number * 8, sizeof ends);
    if (ends[0] > ends[1] || ends[1] > header_.blocks_size || ends[1] - ends[0] < 8)
        return damaged("a block lies outside of it");
    auto block = text(value_header_size + ends[0], ends[1] - ends[0]);
    std::uint64_t checksum = 0;
    std::memcpy(&checksum, block.data(), sizeof checksum);
    auto body = block.substr(8);
    if (checksum != value_block_checksum(number, body))
        return damaged("a block's checksum is wrong");
    return body;
}

core::Result<std::string_view> ValueTableView::first_key(std::uint64_t block) const {
    auto body = TRY(block_body(block));
    std::string_view list;
    if (!core::take_counted(body, list))
        return damaged("a block is cut");
    core::FrontCodedView keys(list);
    if (!keys.next())
        return damaged("a block has no key");
    return keys.rest();
}

core::Result<bool> ValueTableView::may_hold(std::string_view key) const {
    ValueFilterKey digest(key);
    LookupBlock line;
    std::memcpy(
        &line,
        file_.data() + header_.filter_offset() + digest.line(header_.filter_count) * sizeof line,
        sizeof line);
    if (line.first_row != filter_checksum(line))
        return damaged("its filter is not what was written");
    return filter_may_hold(line, digest.bytes());
}

core::Result<ValueCursorView> ValueTableView::seek(std::string_view key) const {
    std::uint64_t low = 0;
    std::uint64_t high = header_.block_count;
    // The last block whose first key is not greater: what is sought lies in it, or begins the next.
    while (high - low > 1) {
        auto middle = low + (high - low) / 2;
        auto first = TRY(first_key(middle));
        (first <= key ? low : high) = middle;
    }
    ValueCursorView cursor(*this, low);
    while (true) {
        auto more = TRY(cursor.next());
        if (!more)
            return cursor;
        if (cursor.key() >= key)
            break;
    }
    cursor.kept_ = true;
    return cursor;
}

core::Result<std::optional<std::string_view>> ValueTableView::find(
    std::string_view key, const policy::Grant& grant) const {
    TRY(check(grant));
    auto possible = TRY(may_hold(key));
    if (!possible)
        return std::optional<std::string_view>();
    auto cursor = TRY(seek(key));
    auto found = TRY(cursor.next());
    if (!found || cursor.key() != key)
        return std::optional<std::string_view>();
    return std::optional(cursor.payload());
}

core::Result<ValueCursorView> ValueTableView::read_from(std::string_view key,
                                                        const policy::Grant& grant) const {
    TRY(check(grant));
    return seek(key);
}

core::Result<void> ValueTableView::verify_content() const {
    if (core::sha256(file_.subspan(value_header_size)) != header_.content_sha256)
        return damaged("its content is not what was written");
    std::uint64_t count = 0;
    std::string previous;
    ValueCursorView cursor(*this, 0);
    for (;; ++count) {
        auto more = TRY(cursor.next());
        if (!more)
            break;
        if (count > 0 && previous >= cursor.key())
            return damaged("its keys do not ascend");
        previous = cursor.key();
        auto held = TRY(may_hold(previous));
        if (!held)
            return damaged("its filter does not belong to its keys");
    }
    if (count != header_.count)
        return damaged("it has not as many rows as its header says");
    return {};
}

core::Result<bool> ValueCursorView::next() {
    if (kept_) {
        kept_ = false;
        return true;
    }
    while (!keys_.next()) {
        if (keys_.damaged() || !payloads_.empty())
            return damaged("a block is not what it should be");
        if (next_block_ >= table_->header_.block_count)
            return false;
        payloads_ = TRY(table_->block_body(next_block_));
        ++next_block_;
        std::string_view list;
        if (!core::take_counted(payloads_, list))
            return damaged("a block is cut");
        keys_ = core::FrontCodedView(list);
        key_.clear();
    }
    keys_.apply_to(key_);
    if (key_.size() > value_key_bytes_max || !core::take_counted(payloads_, payload_))
        return damaged("a row is cut");
    return true;
}

core::Result<ValueTable> ValueTable::open(const std::filesystem::path& path,
                                          LookupVerification verification) {
    auto mapping = TRY(MappedBytes::open(path));
    auto view = ValueTableView::over(mapping.bytes(), verification);
    if (!view)
        return std::move(view).error().during("opening '" + path.string() + "'");
    return ValueTable(std::move(mapping), view.value());
}

}  // namespace store
