#include "examination/findings/front_coding.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace examination {
namespace {

void append_number(std::string& out, std::size_t number) {
    for (; number >= 0x80; number >>= 7)
        out.push_back(static_cast<char>(0x80 | (number & 0x7F)));
    out.push_back(static_cast<char>(number));
}

bool continues_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

}  // namespace

void FrontCoder::add(std::string_view text) {
    auto shared = static_cast<std::size_t>(std::ranges::mismatch(last_, text).in2 - text.begin());
    while (shared > 0 && shared < text.size() && continues_character(text[shared]))
        --shared;
    append_number(list_, shared);
    append_number(list_, text.size() - shared);
    list_ += text.substr(shared);
    last_.resize(shared);
    last_ += text.substr(shared);
}

std::string FrontCoder::take() {
    last_.clear();
    return std::exchange(list_, {});
}

bool FrontCodedView::take_number(std::size_t& number) {
    number = 0;
    for (unsigned shift = 0; shift < 35 && !left_.empty(); shift += 7) {
        auto byte = static_cast<unsigned char>(left_.front());
        left_.remove_prefix(1);
        number |= static_cast<std::size_t>(byte & 0x7F) << shift;
        if (byte < 0x80)
            return true;
    }
    return false;
}

bool FrontCodedView::next() {
    if (left_.empty() || damaged_)
        return false;
    std::size_t more = 0;
    if (!take_number(shared_) || !take_number(more) || shared_ > size_ || more > left_.size()) {
        damaged_ = true;
        return false;
    }
    rest_ = left_.substr(0, more);
    left_.remove_prefix(more);
    size_ = shared_ + more;
    return true;
}

}  // namespace examination
