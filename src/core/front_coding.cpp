#include "core/front_coding.h"

#include "core/varint.h"

#include <algorithm>
#include <utility>

namespace core {
namespace {

bool continues_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

}  // namespace

void FrontCoder::add(std::string_view text) {
    auto shared = static_cast<std::size_t>(std::ranges::mismatch(last_, text).in2 - text.begin());
    while (shared > 0 && shared < text.size() && continues_character(text[shared]))
        --shared;
    append_varint(list_, shared);
    append_varint(list_, text.size() - shared);
    list_ += text.substr(shared);
    last_.resize(shared);
    last_ += text.substr(shared);
}

std::string FrontCoder::take() {
    last_.clear();
    return std::exchange(list_, {});
}

bool FrontCodedView::next() {
    if (left_.empty() || damaged_)
        return false;
    std::uint64_t shared = 0;
    if (!take_varint(left_, shared) || shared > size_ || !take_counted(left_, rest_)) {
        damaged_ = true;
        return false;
    }
    shared_ = static_cast<std::size_t>(shared);
    size_ = shared_ + rest_.size();
    return true;
}

}  // namespace core
