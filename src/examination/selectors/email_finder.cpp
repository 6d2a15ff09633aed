// E-mail addresses: a local part to the left of '@', a host of the public tree to the right.
#include "examination/selectors/finder.h"
#include "examination/selectors/limits.h"
#include "examination/selectors/public_suffixes.h"

namespace examination {
namespace {

// RFC 5321 allows more letters; those left out stand beside addresses far more often than in them.
constexpr ByteSet local_letters("._+-&", ByteSet::Alphanumerics::in);
// Some hosts have an underscore; no top-level domain has.
constexpr ByteSet host_letters("-._", ByteSet::Alphanumerics::in);

// "://user:password@host" is no address.
bool is_credential(const TextView& text, std::size_t begin) {
    if (text[begin - 1] == '/')
        return text[begin - 2] == '/' && text[begin - 3] == ':';
    if (text[begin - 1] != ':')
        return false;
    constexpr ByteSet user_letters("._~%+-", ByteSet::Alphanumerics::in);
    auto user = run_begin(text, begin - 1, user_letters, selector_limits::local_part_max);
    return text[user - 1] == '/' && text[user - 2] == '/' && text[user - 3] == ':';
}

}  // namespace

void find_email(Search& search, std::size_t position) {
    const auto& text = search.text;
    if (!local_letters.has(text[position - 1]) || text[position - 1] == '.')
        return;
    constexpr auto local_max = selector_limits::local_part_max;
    auto begin = run_begin(text, position, local_letters, local_max + 1);
    // What follows two dots begins anew; signs at the front belong to the sentence.
    auto dots = text.slice(begin, position).rfind("..");
    if (dots != std::string_view::npos)
        begin += dots + 2;
    while (begin < position && !model::is_alphanumeric(text[begin]) && text[begin] != '_')
        ++begin;
    if (begin == position || position - begin > local_max || is_credential(text, begin))
        return;
    auto end = run_end(text, position + 1, host_letters, selector_limits::host_max);
    end = position + 1 + public_host_size(text.slice(position + 1, end));
    if (end > position + 1)
        search.report(model::SelectorKind::email, begin, end);
}

}  // namespace examination
