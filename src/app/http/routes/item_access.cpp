#include "app/http/routes/item_access.h"

#include "app/cli/session.h"
#include "app/http/header_values.h"
#include "app/http/services.h"
#include "core/text.h"

namespace app::http {

using core::Error;
using core::ErrorCode;
using core::Result;

Result<Asked> asked_item(Exchange& exchange) {
    auto id = exchange.path_id<model::ItemId>("item");
    if (!id)
        return Error(ErrorCode::not_found, "there is no such item");
    auto view = TRY(exchange.view());
    auto row = TRY(view.findings->find_item(id->hex(), view.grant));
    return Asked{std::move(view), std::move(row)};
}

CommandContext context_of(Exchange& exchange, Console& console) {
    GlobalOptions global;
    global.quiet = true;
    return {exchange.services.session, console, {}, "/", global, exchange.behalf()};
}

std::string item_file_name(const model::Item& item) {
    auto name = core::utf8_or_escaped(item.path.substr(item.path.rfind('/') + 1));
    if (name.empty() || name == "." || name == "..")
        name = "item";
    return item.sha256 ? name : "incomplete-" + name;
}

std::string attachment(std::string_view file_name) {
    return "attachment; filename*=UTF-8''" + percent_encoded(file_name);
}

}  // namespace app::http
