#include "core/text.h"
#include "examination/selectors/oracle_text.h"
#include "examination/selectors/public_suffixes.h"
#include "model/selectors/host.h"
#include "model/selectors/international.h"
#include "model/selectors/letters.h"

#include <set>
#include <string>

#include <unicode/uchar.h>
#include <unicode/uscript.h>

namespace examination {
namespace {

// Code points, and where in the text each lies; what is no UTF-8 is U+FFFF.
struct Letters {
    std::u32string all;
    std::vector<std::size_t> offsets;
};

Letters letters_of(std::string_view text) {
    Letters out;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t size = 1;
        while (size <= 4 && !core::is_valid_utf8(text.substr(at, size)))
            ++size;
        char32_t code = 0xffff;
        if (size <= 4) {
            auto lead = static_cast<unsigned char>(text[at]);
            code = size == 1 ? lead : lead & (0xffu >> (size + 1));
            for (std::size_t i = 1; i < size; ++i)
                code = code << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3fu);
        } else {
            size = 1;
        }
        out.offsets.push_back(at);
        out.all.push_back(code);
        at += size;
    }
    out.offsets.push_back(text.size());
    return out;
}

std::string script_of(char32_t code) {
    if (code < 0x80)
        return model::is_letter(static_cast<char>(code)) ? "Latn" : "";
    UErrorCode status = U_ZERO_ERROR;
    std::string name = uscript_getShortName(uscript_getScript(static_cast<UChar32>(code), &status));
    return name == "Zyyy" || name == "Zinh" ? "" : name;
}

enum class Scripts {
    one_a_label,  // And it writes blanks between words.
    any
};

// Every letter may stand in a name.
bool is_run(std::u32string_view run, std::string_view signs, Scripts scripts) {
    static const std::set<std::string> unspaced = {"Hani", "Hira", "Kana", "Bopo", "Thai",
                                                   "Laoo", "Khmr", "Mymr", "Tibt"};
    std::string script;
    for (auto code : run) {
        if (code == '.')
            script.clear();
        bool known = code < 0x80 ? model::is_alphanumeric(static_cast<char>(code)) ||
                                       signs.find(static_cast<char>(code)) != std::string_view::npos
                                 : u_isalpha(static_cast<UChar32>(code)) ||
                                       (U_GET_GC_MASK(static_cast<UChar32>(code)) &
                                        (U_GC_M_MASK | U_GC_ND_MASK)) != 0;
        auto own = script_of(code);
        bool other = !own.empty() && !script.empty() && own != script;
        if (!known || (scripts == Scripts::one_a_label && (unspaced.contains(own) || other)))
            return false;
        if (!own.empty())
            script = own;
    }
    return true;
}

constexpr std::string_view host_letters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";

// The host that `run` is, or is without its last label; empty where it is none or ASCII alone.
std::string_view foreign_host(std::string_view run) {
    for (int attempt = 0; attempt < 2; ++attempt) {
        while (!run.empty() && std::string_view(".-_").find(run.back()) != std::string_view::npos)
            run.remove_suffix(1);
        model::SelectorText ascii;
        if (model::has_beyond_ascii(run) && model::append_host(run, ascii) &&
            public_host_size(ascii.view()) == ascii.size())
            return run;
        run = run.substr(0, std::min(run.rfind('.'), run.size()));
    }
    return {};
}

}  // namespace

// The longest run to the left of each '@' with the longest host to its right, where either has a
// letter beyond ASCII.
void add_international_emails(const OracleTextView& text, std::vector<OracleHit>& out) {
    auto [all, offsets] = letters_of(text.all);
    std::u32string_view view = all;
    for (std::size_t at = 0; at < all.size(); ++at) {
        if (all[at] != '@' || at == 0 || all[at - 1] == '.')
            continue;
        std::size_t begin = at;
        while (begin > 0 && at - begin < 65 &&
               is_run(view.substr(begin - 1, at - begin + 1), "._+-&", Scripts::one_a_label))
            --begin;
        if (auto dots = view.substr(begin, at - begin).rfind(U".."); dots != view.npos)
            begin += dots + 2;
        while (begin < at && all[begin] < 0x80 && all[begin] != '_' &&
               !model::is_alphanumeric(static_cast<char>(all[begin])))
            ++begin;
        bool credential = begin > 0 && (all[begin - 1] == ':' || all[begin - 1] == '/');
        if (begin == at || offsets[at] - offsets[begin] > 64 || credential)
            continue;
        std::string_view host;
        for (auto scripts : {Scripts::one_a_label, Scripts::any}) {
            std::size_t end = at + 1;
            while (end < all.size() && is_run(view.substr(at + 1, end - at), "-._", scripts))
                ++end;
            if (host.empty())
                host = foreign_host(text.part(offsets[at + 1], offsets[end] - offsets[at + 1]));
        }
        if (host.empty()) {
            auto rest = text.part(offsets[at + 1], 253);
            auto ascii =
                rest.substr(0, std::min(rest.find_first_not_of(host_letters), rest.size()));
            host = ascii.substr(0, public_host_size(ascii));
        }
        if (host.empty())
            continue;
        auto raw = text.part(offsets[begin], offsets[at + 1] + host.size() - offsets[begin]);
        auto form = model::canonical_selector(model::SelectorKind::email, raw);
        if (form && model::has_beyond_ascii(raw))
            out.push_back({model::SelectorKind::email, offsets[begin], raw.size(), *form});
    }
}

}  // namespace examination
