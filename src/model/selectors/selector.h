// Kinds of selectors and the canonical form of each: one identifier, one text, everywhere.
#pragma once

#include "core/hash.h"
#include "core/verify.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace model {

enum class SelectorKind : std::uint8_t {
#define SELECTOR(name, secrecy, version, title) name,
#include "model/selectors/selector_kinds.def"
#undef SELECTOR
};

inline constexpr std::array selector_kinds = {
#define SELECTOR(name, secrecy, version, title) SelectorKind::name,
#include "model/selectors/selector_kinds.def"
#undef SELECTOR
};

// Who knows a secret selector can act as its owner: it is masked wherever it is shown.
enum class SelectorSecrecy : std::uint8_t {
    open,
    secret
};

// How a selector's characters were stored.
enum class SelectorEncoding : std::uint8_t {
    bytes,  // ASCII, UTF-8 and every code page that contains ASCII.
    utf16le,
    utf16be
};
std::string_view name_of(SelectorEncoding encoding);

// What an offset of a selector is one of: the content's bytes, or the text that was read from them.
enum class SelectorLayer : std::uint8_t {
    content,
    text
};
std::string_view name_of(SelectorLayer layer);

std::string_view name_of(SelectorKind kind);
std::string_view title_of(SelectorKind kind);
std::optional<SelectorKind> selector_kind_named(std::string_view name);
SelectorSecrecy secrecy_of(SelectorKind kind);
std::uint32_t form_version_of(SelectorKind kind);

// A text of bounded size that lives where it is declared: millions of them are made and dropped
// while a medium is scanned.
class SelectorText {
public:
    static constexpr std::size_t size_max = 2304;

    std::string_view view() const { return {bytes_.data(), size_}; }
    std::size_t size() const { return size_; }
    void clear() { size_ = 0; }
    // False where there is no room; nothing is appended then.
    bool append(std::string_view text) {
        if (text.size() > size_max - size_)
            return false;
        std::ranges::copy(text, bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
        size_ += text.size();
        return true;
    }
    bool append(char c) { return append(std::string_view(&c, 1)); }
    char& operator[](std::size_t index) {
        VERIFY(index < size_);
        return bytes_[index];
    }

private:
    std::array<char, size_max> bytes_;  // Deliberately not filled: only size_ bytes are read.
    std::size_t size_ = 0;
};

// Brings a selector's text, as people and programs write it, into its kind's canonical form, and
// refuses what is not one: syntax and checksum are checked, tables of the outside world (public
// suffixes, numbering plans) are not. Does not allocate. Not thread-safe.
class CanonicalForms {
public:
    // False: not of that kind; `out` is then unspecified.
    bool write(SelectorKind kind, std::string_view raw, SelectorText& out);

private:
    core::Hasher sha256_{core::HashSelection::sha256};
};

// A scheme whose URLs are selectors, in any letter case.
bool is_url_scheme(std::string_view name);

// The same as CanonicalForms for one text.
std::optional<std::string> canonical_selector(SelectorKind kind, std::string_view raw);

}  // namespace model
