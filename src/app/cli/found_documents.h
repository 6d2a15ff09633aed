// Results of a text search with the items that they are of.
#pragma once

#include "app/cli/case_text.h"
#include "app/cli/case_view.h"
#include "core/json.h"

#include <vector>

namespace app {

// Points into the case's text and the page of results.
struct FoundDocument {
    const model::Source* source;
    examination::NamedItem item;
    const store::TextResult* text;
};

// In the page's order. What is sealed is left out: neither its text nor that there is any may be
// told. REQUIRES: `view`, `text` and `page` outlive what is returned.
core::Result<std::vector<FoundDocument>> find_documents(const CaseView& view, const CaseText& text,
                                                        const store::JoinedTextPage& page);
// The fields are a contract (docs/command_line.md).
core::Json json_of(const FoundDocument& found);

}  // namespace app
