// What people said of the rows of a page: added to each row as "about" and "marks".
#pragma once

#include "app/cli/named_object.h"
#include "app/http/exchange.h"
#include "app/http/paging.h"
#include "store/register.h"

#include <map>
#include <string>
#include <vector>

namespace app::http {

class PageMarks {
public:
    // `reviewed`: the contents of which the page's items tell the state.
    static core::Result<PageMarks> of(Exchange& exchange, const CaseView& view,
                                      const std::vector<std::string>& names,
                                      const std::vector<std::string>& reviewed = {});
    // REQUIRES: `out` ends with a JSON object.
    void append(std::string& out, const std::string& name, const std::string& reviewed = {}) const;
    core::Json json_of(const std::string& name, const std::string& reviewed = {}) const;

private:
    std::map<std::string, store::Marks> marks_;
    std::map<std::string, model::Judgement> states_;
};

// What a review judges of each moment's item, in their order; empty where the case has no decision.
core::Result<std::vector<std::string>> reviewed_names(
    Exchange& exchange, const CaseView& view, const std::vector<model::TimelineEntry>& entries);

// A page of items, each with its marks.
core::Result<Response> item_page(Exchange& exchange, const CaseView& view,
                                 const examination::Page<examination::ItemRow>& page);

// A page of anything that has a name; `append` writes a row.
template <typename Row, typename Append>
core::Result<Response> marked_page(Exchange& exchange, const CaseView& view,
                                   const examination::Page<Row>& page, Append append) {
    std::vector<std::string> names;
    for (const auto& row : page.rows)
        names.push_back(name_of_object(row).text());
    auto marks = TRY(PageMarks::of(exchange, view, names));
    return page_response(page, [&](std::string& out, const Row& row) {
        append(out, row);
        marks.append(out, name_of_object(row).text());
    });
}

}  // namespace app::http
