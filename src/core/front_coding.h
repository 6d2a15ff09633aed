// Front coding: a list of texts, each kept as how much of the one before it begins with, and the
// rest. Names that follow each other in a folder shrink to what tells them apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace core {

// Each entry: the number of shared bytes, the number of further bytes (both LEB128), those bytes.
// What is shared ends between two characters, so that the rest is UTF-8 where the text is.
class FrontCoder {
public:
    void add(std::string_view text);
    // The list so far; the next text begins another one.
    std::string take();

private:
    std::string last_, list_;
};

// Reads a list, which must outlive it.
class FrontCodedView {
public:
    explicit FrontCodedView(std::string_view list) : left_(list) {}

    // Goes to the next text; false at the end, and where the list is damaged.
    bool next();
    bool damaged() const { return damaged_; }
    // Of the current text: the bytes shared with the one before, and those that follow.
    std::size_t shared() const { return shared_; }
    std::string_view rest() const { return rest_; }
    // Makes the text before into the current one. REQUIRES: called after each next().
    void apply_to(std::string& text) const {
        text.resize(shared_);
        text += rest_;
    }

private:
    std::string_view left_, rest_;
    std::size_t shared_ = 0, size_ = 0;
    bool damaged_ = false;
};

}  // namespace core
