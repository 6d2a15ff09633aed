// Reads HTML and XML as they come: never fails, expands nothing but characters, resolves nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace examination {

enum class MarkupKind : std::uint8_t {
    text,
    begin,  // <name …>
    end,    // </name>
    other   // Comments, declarations, instructions.
};

struct MarkupPieceView {
    MarkupKind kind = MarkupKind::text;
    std::string_view raw;   // Text and CDATA as written; of a tag what stands between < and >.
    std::string_view name;  // Of a tag, as written, with its prefix.
    std::size_t offset = 0;
    std::size_t raw_offset = 0;  // Of `raw`.
    bool closed = false;         // <name/>
    bool cdata = false;          // Nothing in it is a character reference.
    bool complete = true;        // False: the content ended inside.

    // "p" of "w:p".
    std::string_view local_name() const;
    // The value of an attribute, references resolved; empty where there is none. Names compare
    // without case.
    std::string attribute(std::string_view wanted) const;
    // The same as it is written, which is a part of `raw`.
    std::string_view raw_attribute(std::string_view wanted) const;
    // Of a part of `raw`: where it stands in what is read.
    std::size_t offset_of(std::string_view part) const {
        return raw_offset + static_cast<std::size_t>(part.data() - raw.data());
    }
};

// Runs over text that must outlive it.
class MarkupReaderView {
public:
    explicit MarkupReaderView(std::string_view text) : text_(text) {}

    bool next(MarkupPieceView& piece);
    // Skips to the end tag of that name, as for scripts; gives what was skipped.
    std::string_view skip_to_end(std::string_view name);
    // Calls `use(name, value)` for each attribute of a tag.
    template <typename Use>
    static void for_each_attribute(std::string_view raw, Use&& use) {
        std::size_t at = 0;
        std::string_view name, value;
        while (next_attribute(raw, at, name, value))
            use(name, value);
    }

private:
    static bool next_attribute(std::string_view raw, std::size_t& at, std::string_view& name,
                               std::string_view& value);
    friend struct MarkupPieceView;

    std::string_view text_;
    std::size_t position_ = 0;
};

// With &lt; and the like, &#233; and &eacute; resolved; unknown ones stay as they are.
std::string resolve_references(std::string_view text);

// The next reference from `at` on that means a character; it begins where the text ends if there is
// none.
struct CharacterReference {
    std::size_t begin = 0, end = 0;
    std::string character;  // UTF-8.
};
CharacterReference find_reference(std::string_view text, std::size_t at);
// The same in stretches, each of which stands in `text` as it is or is one reference: calls
// `use(utf8, offset)`.
template <typename Use>
void for_each_resolved(std::string_view text, Use&& use) {
    for (std::size_t at = 0; at < text.size();) {
        auto reference = find_reference(text, at);
        if (reference.begin > at)
            use(text.substr(at, reference.begin - at), at);
        if (reference.begin < text.size())
            use(std::string_view(reference.character), reference.begin);
        at = reference.end;
    }
}
bool same_letters(std::string_view a, std::string_view b);  // ASCII, without case.

}  // namespace examination
