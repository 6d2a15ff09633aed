// Wallet addresses and keys are long words; their first letters and lengths say which is which.
#include "examination/selectors/finder.h"
#include "examination/selectors/limits.h"

namespace examination {
namespace {

using model::SelectorKind;

constexpr ByteSet word_letters("", ByteSet::Alphanumerics::in);
constexpr ByteSet base64_letters("+/=", ByteSet::Alphanumerics::in);

// "ssh-ed25519 AAAA…": the blob begins here, its type stands before the space.
void find_ssh_key(Search& search, std::size_t begin) {
    const auto& text = search.text;
    constexpr ByteSet type_letters("-@.", ByteSet::Alphanumerics::in);
    if (text[begin - 1] != ' ')
        return;
    auto type = run_begin(text, begin - 1, type_letters, 32);
    auto end = run_end(text, begin, base64_letters, selector_limits::ssh_key_max);
    search.report(SelectorKind::ssh_key, type, end);
}

}  // namespace

void find_long_word(Search& search, std::size_t position) {
    const auto& text = search.text;
    constexpr std::size_t word_max = 112;  // One more than an extended key has.
    std::size_t end = run_end(text, position, word_letters, word_max);
    std::size_t size = end - position;
    auto try_kind = [&](SelectorKind kind) { return search.report(kind, position, end); };
    switch (text[position]) {
        case '0':
            if (size == 42)
                try_kind(SelectorKind::ethereum);
            break;
        case '1':
            if (size <= 34)
                try_kind(SelectorKind::bitcoin);
            break;
        case '3':
            if (size <= 35)
                try_kind(SelectorKind::bitcoin);
            break;
        case 'b':
        case 'B':
            if (size <= 90 && model::to_lower(text[position + 1]) == 'c')
                try_kind(SelectorKind::bitcoin);
            break;
        case 'l':
        case 'L':
            if (size <= 90 && try_kind(SelectorKind::litecoin))
                break;
            [[fallthrough]];
        case 'K':
        case '5':
        case 'c':
        case '9':
            if (size == 51 || size == 52)
                try_kind(SelectorKind::wallet_key);
            break;
        case 'M':
            if (size <= 35)
                try_kind(SelectorKind::litecoin);
            break;
        case 'T':
            if (size == 34)
                try_kind(SelectorKind::tron);
            else if (size == 51 || size == 52)
                try_kind(SelectorKind::wallet_key);
            break;
        case '4':
        case '8':
            if (size == 95 || size == 106)
                try_kind(SelectorKind::monero);
            break;
        case '6':
            if (size == 51)
                try_kind(SelectorKind::wallet_key);
            break;
        case 'x':
        case 'y':
        case 'z':
        case 't':
            if (size == 111)
                try_kind(SelectorKind::wallet_key);
            break;
        case 'A':
            if (text.slice(position, position + 4) == "AAAA")
                find_ssh_key(search, position);
            break;
        default:
            break;
    }
}

}  // namespace examination
