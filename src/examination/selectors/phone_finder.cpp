// Telephone numbers in international form; the numbering plans are libphonenumber's.
#include "examination/selectors/finder.h"
#include "examination/selectors/limits.h"
#include "examination/selectors/numbering_plans.h"

namespace examination {
namespace {

constexpr ByteSet number_letters("0123456789 -.()/", ByteSet::Alphanumerics::out);

}  // namespace

void find_phone(Search& search, std::size_t position) {
    const auto& text = search.text;
    constexpr std::size_t digits_min = 7;
    constexpr std::size_t digits_max = 15;
    auto end = run_end(text, position + 1, number_letters, selector_limits::phone_max);
    // What follows a number may look like more of it: the longest valid one counts. It ends where
    // a group of digits does.
    while (end > position) {
        while (end > position && !model::is_digit(text[end - 1]))
            --end;
        auto raw = text.slice(position, end);
        auto digits = std::ranges::count_if(raw, model::is_digit);
        if (digits < static_cast<std::ptrdiff_t>(digits_min))
            return;
        bool whole = !model::is_alphanumeric(text[end]) && text[end] != '_';
        if (whole && digits <= static_cast<std::ptrdiff_t>(digits_max) &&
            search.forms.write(model::SelectorKind::phone, raw, search.canonical) &&
            is_assigned_number(search.canonical.view())) {
            search.sink.found(model::SelectorKind::phone, position, end, search.canonical.view(),
                              SelectorEnd::whole);
            return;
        }
        while (end > position && model::is_digit(text[end - 1]))
            --end;
    }
}

}  // namespace examination
