// What the operations on one item share: finding it, reading it, naming it.
#pragma once

#include "app/cli/console.h"
#include "app/http/exchange.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace app::http {

// What a worker says while it reads is not the asker's.
class NoConsole : public Console {
public:
    void out(std::string_view) override {}
    void error(std::string_view) override {}
    bool out_is_terminal() const override { return false; }
    bool error_is_terminal() const override { return false; }
};

struct Asked {
    CaseView view;
    examination::ItemRow row;
    const model::Source& source() const {
        return *std::ranges::find(view.sources, row.source, &model::Source::id);
    }
};

// REQUIRES: a route with {case} and {item}.
core::Result<Asked> asked_item(Exchange& exchange);
CommandContext context_of(Exchange& exchange, Console& console);
// The last name of the path. What was read in part says so in its name, which stays with the file.
std::string item_file_name(const model::Item& item);
// As RFC 8187 writes it; what a browser may misread is left out.
std::string attachment(std::string_view file_name);

}  // namespace app::http
