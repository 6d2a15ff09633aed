#include "model/selectors/selector.h"

#include "model/selectors/forms.h"

namespace model {
namespace {

struct Kind {
    std::string_view name;
    std::string_view title;
    SelectorSecrecy secrecy;
    std::uint32_t form_version;
    bool (*write)(std::string_view raw, core::Hasher& sha256, SelectorText& out);
};

constexpr std::array kinds = {
#define SELECTOR(name, secrecy, version, title) \
    Kind{#name, title, SelectorSecrecy::secrecy, version, &forms::name},
#include "model/selectors/selector_kinds.def"
#undef SELECTOR
};

const Kind& entry(SelectorKind kind) {
    auto index = static_cast<std::size_t>(kind);
    VERIFY(index < kinds.size());
    return kinds[index];
}

}  // namespace

std::string_view name_of(SelectorLayer layer) {
    return layer == SelectorLayer::content ? "content" : "text";
}

std::string_view name_of(SelectorEncoding encoding) {
    switch (encoding) {
        case SelectorEncoding::bytes:
            return "bytes";
        case SelectorEncoding::utf16le:
            return "utf16le";
        case SelectorEncoding::utf16be:
            return "utf16be";
    }
    VERIFY(false);
}

std::string_view name_of(SelectorKind kind) {
    return entry(kind).name;
}

std::string_view title_of(SelectorKind kind) {
    return entry(kind).title;
}

std::optional<SelectorKind> selector_kind_named(std::string_view name) {
    auto found = std::ranges::find(kinds, name, &Kind::name);
    if (found == kinds.end())
        return std::nullopt;
    return static_cast<SelectorKind>(found - kinds.begin());
}

SelectorSecrecy secrecy_of(SelectorKind kind) {
    return entry(kind).secrecy;
}

std::uint32_t form_version_of(SelectorKind kind) {
    return entry(kind).form_version;
}

bool CanonicalForms::write(SelectorKind kind, std::string_view raw, SelectorText& out) {
    out.clear();
    return entry(kind).write(raw, sha256_, out);
}

std::optional<std::string> canonical_selector(SelectorKind kind, std::string_view raw) {
    CanonicalForms forms;
    SelectorText out;
    if (!forms.write(kind, raw, out))
        return std::nullopt;
    return std::string(out.view());
}

}  // namespace model
