// TextArena: many short texts in few blocks of memory, which never move.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace core {

// What keep() gives stays where it is until clear() or the arena's end; moving the arena does not
// move it. Not thread-safe.
class TextArena {
public:
    std::string_view keep(std::string_view text) {
        auto place = room_for(text.size());
        std::ranges::copy(text, place.begin());
        return {place.data(), text.size()};
    }
    // Forgets every text; the blocks are used again.
    void clear() {
        block_ = used_ = 0;
        large_.clear();
    }

private:
    using Block = std::unique_ptr<char[]>;
    static constexpr std::size_t block_size = std::size_t{256} << 10;

    std::span<char> room_for(std::size_t size) {
        if (size > block_size / 4) {
            large_.push_back(std::make_unique_for_overwrite<char[]>(size));
            return {large_.back().get(), size};
        }
        if (block_size - used_ < size) {
            ++block_;
            used_ = 0;
        }
        if (block_ == blocks_.size())
            blocks_.push_back(std::make_unique_for_overwrite<char[]>(block_size));
        auto* place = blocks_[block_].get() + used_;
        used_ += size;
        return {place, size};
    }

    std::vector<Block> blocks_;
    std::size_t block_ = 0, used_ = 0;
    std::vector<Block> large_;
};

}  // namespace core
