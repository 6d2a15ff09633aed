#include "examination/findings/name_blocks.h"

#include "examination/findings/schema.h"

#include <algorithm>

namespace examination {
namespace {

namespace column = schema::name_block;
constexpr std::size_t id_size = std::tuple_size_v<store::Id128>;

}  // namespace

core::Result<void> NameBlockWriter::add(store::TableAppender& table,
                                        std::span<const std::byte, 16> id, std::string_view text) {
    texts_.add(text);
    ids_.append(reinterpret_cast<const char*>(id.data()), id.size());
    return ++names_ == column::size ? finish(table) : core::Result<void>();
}

core::Result<void> NameBlockWriter::add(store::TableAppender& table,
                                        std::span<const std::byte, 16> id, std::string_view text,
                                        std::string_view address) {
    addressed_ = true;
    addresses_.add(address);
    return add(table, id, text);
}

core::Result<void> NameBlockWriter::finish(store::TableAppender& table) {
    if (names_ == 0)
        return {};
    table.number<std::uint64_t>(column::block, block_++);
    table.text(column::texts, texts_.take());
    table.text(column::ids, ids_);
    if (addressed_)
        table.text(column::addresses, addresses_.take());
    ids_.clear();
    names_ = 0;
    return table.end_row();
}

core::Result<void> visit_names(const store::RowView& row, bool addressed, std::uint64_t from,
                               const std::function<bool(const NameView&)>& handler) {
    core::FrontCodedView texts(row.text(column::texts));
    core::FrontCodedView addresses(addressed ? row.text(column::addresses) : std::string_view());
    auto ids = row.text(column::ids);
    std::string text, address;
    NameView name{row.number<std::uint64_t>(column::block) * column::size, {}, {}, {}};
    for (; texts.next(); ++name.row) {
        texts.apply_to(text);
        if (ids.size() < id_size || (addressed && !addresses.next()))
            return core::Error(core::ErrorCode::invalid_input, "a findings file is damaged");
        if (addressed)
            addresses.apply_to(address);
        std::ranges::copy(std::as_bytes(std::span(ids.substr(0, id_size))), name.id.begin());
        ids.remove_prefix(id_size);
        name.text = text;
        name.address = address;
        if (name.row >= from && !handler(name))
            return {};
    }
    if (texts.damaged())
        return core::Error(core::ErrorCode::invalid_input, "a findings file is damaged");
    return {};
}

}  // namespace examination
