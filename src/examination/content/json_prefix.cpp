#include "examination/content/json_prefix.h"

#include <array>

namespace examination {
namespace {

constexpr std::size_t depth_max = 64;  // Deeper text is taken for JSON without a further look.

class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    JsonPrefix run() {
        skip_space();
        if (at_ == text_.size() || (text_[at_] != '{' && text_[at_] != '['))
            return {};
        open();
        while (depth_ > 0 && depth_ < depth_max) {
            skip_space();
            if (at_ == text_.size())
                return {JsonExtent::cut, 0};
            if (!step())
                return at_ == text_.size() ? JsonPrefix{JsonExtent::cut, 0} : JsonPrefix{};
        }
        return depth_ == 0 ? JsonPrefix{JsonExtent::complete, at_} : JsonPrefix{JsonExtent::cut, 0};
    }

private:
    enum class Expect {
        first,  // A key, a value, or the end of what was just opened.
        key,
        colon,
        value,
        comma,  // Or the end.
    };

    void skip_space() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' ||
                                      text_[at_] == '\r' || text_[at_] == '\t'))
            ++at_;
    }
    bool in_object() const { return open_[depth_ - 1] == '{'; }

    void open() {
        open_[depth_++] = text_[at_++];
        expect_ = Expect::first;
    }
    bool close() {
        if (text_[at_] != (in_object() ? '}' : ']'))
            return false;
        ++at_;
        --depth_;
        expect_ = Expect::comma;
        return true;
    }

    // One token. False: not JSON, or cut in the token if the text is at its end.
    bool step() {
        switch (expect_) {
            case Expect::first:
                if (text_[at_] == '}' || text_[at_] == ']')
                    return close();
                return in_object() ? string_then(Expect::colon) : value();
            case Expect::key:
                return string_then(Expect::colon);
            case Expect::colon:
                expect_ = Expect::value;
                return text_[at_++] == ':';
            case Expect::value:
                return value();
            case Expect::comma:
                if (text_[at_] != ',')
                    return close();
                ++at_;
                expect_ = in_object() ? Expect::key : Expect::value;
                return true;
        }
        return false;
    }

    bool value() {
        char c = text_[at_];
        if (c == '{' || c == '[') {
            open();
            return true;
        }
        if (c == '"')
            return string_then(Expect::comma);
        expect_ = Expect::comma;
        if (c == '-' || (c >= '0' && c <= '9'))
            return number();
        return word("true") || word("false") || word("null");
    }

    bool string_then(Expect next) {
        if (text_[at_] != '"')
            return false;
        for (++at_; at_ < text_.size(); ++at_) {
            auto c = static_cast<unsigned char>(text_[at_]);
            if (c == '"') {
                ++at_;
                expect_ = next;
                return true;
            }
            if (c < 0x20)
                return false;
            if (c == '\\' && at_ + 1 < text_.size())
                ++at_;
        }
        return false;
    }

    bool number() {
        while (at_ < text_.size() &&
               std::string_view("0123456789+-.eE").find(text_[at_]) != std::string_view::npos)
            ++at_;
        return true;
    }

    bool word(std::string_view word) {
        auto there = text_.substr(at_, word.size());
        if (there == word || (there.size() < word.size() && word.starts_with(there))) {
            at_ += there.size();
            return true;
        }
        return false;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    std::array<char, depth_max> open_{};
    Expect expect_ = Expect::first;
};

}  // namespace

JsonPrefix scan_json(std::string_view text) {
    return Scanner(text).run();
}

}  // namespace examination
