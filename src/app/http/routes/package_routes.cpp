// An item as a zip that opens with a password: asked for, then fetched once.
#include "app/accounts/tokens.h"
#include "app/cli/session.h"
#include "app/http/problem.h"
#include "app/http/route.h"
#include "app/http/routes/item_access.h"
#include "app/http/sealed_zip.h"
#include "app/http/services.h"
#include "app/programs.h"

#include <algorithm>
#include <array>

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;
using policy::Action;

constexpr std::size_t package_password_min = 8, package_password_max = 128;

// Twenty letters and digits that are not mistaken for each other: over 100 random bits.
std::string made_password() {
    constexpr std::string_view digits = "abcdefghjkmnpqrstuvwxyz23456789ABCDEFGHJKLMNPQRS";
    static_assert(digits.size() == 48);
    std::string password;
    while (password.size() < 20) {
        std::array<std::byte, 1> byte{};
        system_random(byte);
        auto value = static_cast<std::size_t>(byte[0]);
        if (value < 5 * digits.size())  // Each digit is as likely as another.
            password += digits[value % digits.size()];
    }
    return password;
}

Result<Response> create_package(Exchange& exchange) {
    auto body = TRY(Body::of(exchange.request));
    auto given = TRY(body.text_if("password"));
    TRY(body.done());
    if (given && (given->size() < package_password_min || given->size() > package_password_max ||
                  !std::ranges::all_of(*given, [](char c) { return c > 0x20 && c < 0x7F; })))
        return Error(ErrorCode::invalid_input,
                     "a zip's password has 8 to 128 letters, digits and signs of ASCII, since "
                     "programs differ in how they write others");
    auto asked = TRY(asked_item(exchange));
    if (asked.row.item.size > cached_content_max)
        return Error(ErrorCode::invalid_input,
                     "this is too large for a download: use spoor extract");
    Package made;
    made.ticket = random_token(system_random);
    made.password = given ? *given : made_password();
    made.item = exchange.path_text("item");
    made.of = asked.view.of.id;
    made.account = exchange.caller->account.id;
    made.until = exchange.services.session.now().seconds + package_seconds_max;
    Json answer{{"link", "/api/v1/cases/" + made.of.hex() + "/items/" + made.item + "/packages/" +
                             made.ticket},
                {"password", given ? Json(nullptr) : Json(made.password)}};
    exchange.services.packages.add(std::move(made));
    return json_response(answer, 201);
}

Result<Response> package(Exchange& exchange) {
    auto& services = exchange.services;
    auto taken =
        services.packages.take(exchange.path_text("package"), exchange.in_case->of.id,
                               exchange.caller->account.id, services.session.now().seconds);
    if (!taken || taken->item != exchange.path_text("item"))
        return problem(404, "not_found",
                       "there is no such zip to fetch: each is good once, for ten minutes, and for "
                       "whoever asked; ask again");
    auto asked = TRY(asked_item(exchange));
    NoConsole console;
    auto context = context_of(exchange, console);
    auto content = TRY(services.contents.whole(context, asked.source(), asked.row));
    TRY(services.session.record_act(
        "extract", {{"case", asked.view.of.id.hex()}, {"source", asked.row.source.hex()}},
        Json{{"by", exchange.by()},
             {"item", asked.row.origin().text()},
             {"sha256", content->sha256.hex()},
             {"complete", asked.row.item.sha256.has_value()},
             {"form", "zip, AES-256"},
             {"to", "a download to " + exchange.request.address},
             {"why", exchange.reason()}}));
    Response response;
    response.content_type = "application/zip";
    response.pieces =
        TRY(sealed_zip(std::move(content), item_file_name(asked.row.item), taken->password));
    response.with("Content-Disposition", attachment(item_file_name(asked.row.item) + ".zip"));
    return response;
}

constexpr Route routes[] = {
    {Method::post, "/api/v1/cases/{case}/items/{item}/packages", "create_package", Needs::case_data,
     Action::export_data, create_package},
    {Method::get, "/api/v1/cases/{case}/items/{item}/packages/{package}", "package",
     Needs::case_data, Action::export_data, package},
};

}  // namespace

std::span<const Route> package_routes() {
    return routes;
}

}  // namespace app::http
