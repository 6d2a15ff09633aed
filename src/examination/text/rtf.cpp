#include "examination/text/encoding.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

namespace examination {
namespace {

// RTF 1.9.1: destinations whose text is no text of the document. Those marked \* are skipped too.
constexpr std::string_view silent_names[] = {
    "fonttbl",      "colortbl",  "stylesheet", "pict",      "objdata",  "themedata",
    "datastore",    "listtable", "rsidtbl",    "generator", "xmlnstbl", "colorschememapping",
    "latentstyles", "filetbl",   "revtbl",     "fldinst"};
struct Symbol {
    std::string_view name;
    std::string_view text;
};
constexpr Symbol symbols[] = {
    {"par", "\n"},           {"line", "\n"},          {"sect", "\n"},       {"page", "\n"},
    {"row", "\n"},           {"tab", "\t"},           {"cell", "\t"},       {"emdash", "\u2014"},
    {"endash", "\u2013"},    {"bullet", "\u2022"},    {"lquote", "\u2018"}, {"rquote", "\u2019"},
    {"ldblquote", "\u201C"}, {"rdblquote", "\u201D"}, {"~", "\u00A0"},      {"_", "-"}};

class RtfReader {
public:
    RtfReader(std::string_view text, TextWriter& writer) : text_(text), writer_(writer) {}

    void read() {
        while (at_ < text_.size() && !writer_.full()) {
            char byte = text_[at_];
            if (byte == '{' || byte == '}')
                group(byte == '{');
            else if (byte == '\\')
                control();
            else
                plain();
        }
        flush();
        if (!groups_.empty())
            writer_.sink().anomaly(text_.size(), "text.rtf_unclosed");
    }

private:
    struct Group {
        bool silent = false;
        int skip_after_unicode = 1;
    };

    void group(bool begins) {
        flush();
        ++at_;
        if (!begins) {
            if (!groups_.empty()) {
                state_ = groups_.back();
                groups_.pop_back();
            }
            return;
        }
        constexpr std::size_t groups_max = 1000;
        if (groups_.size() < groups_max)
            groups_.push_back(state_);
        else if (!std::exchange(told_, true))
            writer_.sink().loss(at_, "text.limit", "groups within each other");
    }

    void plain() {
        auto end = std::min(text_.find_first_of("{}\\\r\n", at_), text_.size());
        if (end == at_) {  // Line breaks mean nothing.
            ++at_;
            return;
        }
        for (; at_ < end; ++at_)
            byte(text_[at_], at_);
    }

    // One byte in the document's code page.
    void byte(char value, std::size_t offset) {
        if (skip_ > 0) {
            --skip_;
            return;
        }
        if (state_.silent)
            return;
        flush_units();
        if (pending_.empty())
            pending_offset_ = offset;
        pending_ += value;
    }

    void flush() {
        flush_units();
        if (!pending_.empty())
            writer_.write(decode_word(pending_, code_page_), pending_offset_);
        pending_.clear();
    }

    void control() {
        auto begin = at_++;
        if (at_ >= text_.size())
            return;
        char first = text_[at_];
        if (first == '\'') {
            unsigned value = 0;
            auto digits = text_.substr(at_ + 1, 2);
            auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
            at_ = std::min(at_ + 3, text_.size());
            if (read.ec == std::errc())
                byte(static_cast<char>(value), begin);
            return;
        }
        if (first == '\\' || first == '{' || first == '}') {
            ++at_;
            byte(first, begin);
            return;
        }
        auto end = at_;
        while (end < text_.size() && ((text_[end] | 32) >= 'a' && (text_[end] | 32) <= 'z'))
            ++end;
        if (end == at_)
            ++end;
        auto name = text_.substr(at_, end - at_);
        int number = 0;
        auto read = std::from_chars(text_.data() + end, text_.data() + text_.size(), number);
        bool has_number = name != "*" && read.ec == std::errc();
        at_ = has_number ? static_cast<std::size_t>(read.ptr - text_.data()) : end;
        if (at_ < text_.size() && text_[at_] == ' ')
            ++at_;
        word(name, number, begin);
    }

    void word(std::string_view name, int number, std::size_t offset) {
        if (name == "u") {
            unicode(static_cast<std::uint16_t>(number), offset);
            return;
        }
        if (name == "uc") {
            state_.skip_after_unicode = std::clamp(number, 0, 16);
            return;
        }
        flush();
        if (name == "*" || std::find(std::begin(silent_names), std::end(silent_names), name) !=
                               std::end(silent_names))
            state_.silent = true;
        else if (name == "bin")
            at_ = std::min(at_ + static_cast<std::size_t>(std::max(number, 0)), text_.size());
        else if (name == "ansicpg")
            code_page_ = "windows-" + std::to_string(number);
        for (const auto& symbol : symbols)
            if (symbol.name == name && !state_.silent)
                writer_.write(symbol.text, offset);
    }

    void unicode(std::uint16_t unit, std::size_t offset) {
        skip_ = state_.skip_after_unicode;
        if (state_.silent)
            return;
        if (!pending_.empty())
            flush();
        if (units_.empty())
            units_offset_ = offset;
        units_ += static_cast<char>(unit & 0xFF);
        units_ += static_cast<char>(unit >> 8);
    }

    void flush_units() {
        if (units_.empty())
            return;
        writer_.write(decode_word(std::exchange(units_, {}), "UTF-16LE"), units_offset_);
    }

    std::string_view text_;
    TextWriter& writer_;
    std::size_t at_ = 0;
    std::vector<Group> groups_;
    Group state_;
    int skip_ = 0;
    bool told_ = false;
    std::string pending_, units_, code_page_ = "windows-1252";
    std::size_t pending_offset_ = 0, units_offset_ = 0;
};

void extract(core::Bytes bytes, TextWriter& writer) {
    RtfReader(bytes.text(), writer).read();
}

constexpr std::string_view types[] = {"text/rtf", "application/rtf"};

}  // namespace

extern constinit const TextFormat text_rtf{.name = "rtf",
                                           .title = "Rich Text Format",
                                           .version = "1",
                                           .media_types = types,
                                           .extract = extract};

}  // namespace examination
