// The page that a report is written on. Private to the report.
#pragma once

#include "evidence/report/report.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace evidence {

// Evidence text of either direction stays inside its own box.
inline std::string isolated(std::string_view text) {
    return "<bdi dir=\"auto\">" + html_text(text) + "</bdi>";
}

inline std::string code(std::string_view text) {
    return "<code>" + html_text(text) + "</code>";
}

inline std::string with_thousands(std::uint64_t number) {
    auto text = std::to_string(number);
    for (auto place = static_cast<std::ptrdiff_t>(text.size()) - 3; place > 0; place -= 3)
        text.insert(static_cast<std::size_t>(place), "\u202f");
    return text;
}

class Page {
public:
    void add(std::string_view html) { html_ += html; }
    void row(std::string_view name, const std::string& value_html) {
        html_ += fmt::format("<tr><th>{}</th><td>{}</td></tr>\n", name, value_html);
    }
    void count_row(std::string_view name_html, std::uint64_t count) {
        html_ += fmt::format("<tr><td>{}</td><td class=\"n\">{}</td></tr>\n", name_html,
                             with_thousands(count));
    }
    std::string take() { return std::move(html_); }

private:
    std::string html_;
};

// What documents and mail were read as text.
void add_text(Page& page, const ReportSource& source);
// What contents were searched for with lists of terms and with rules.
void add_searches(Page& page, const std::vector<ReportSearch>& searches);

// What people said of what was found, and what a review decided.
void add_people(Page& page, const ReportPeople& people);

}  // namespace evidence
