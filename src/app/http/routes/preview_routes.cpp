// An item as a picture of our own.
#include "app/http/header_values.h"
#include "app/http/previews.h"
#include "app/http/problem.h"
#include "app/http/route.h"
#include "app/http/routes/item_access.h"
#include "app/http/services.h"
#include "examination/protocol/limits.h"

namespace app::http {
namespace {

using core::ErrorCode;
using core::Result;
using policy::Action;

constexpr std::uint64_t size_default = 256;

Result<Response> item_preview(Exchange& exchange) {
    using examination::limits::preview_edge_max, examination::limits::preview_edge_min;
    auto size =
        TRY(exchange.query().number("size", size_default, {preview_edge_min, preview_edge_max}));
    auto asked = TRY(asked_item(exchange));
    NoConsole console;
    auto context = context_of(exchange, console);
    auto made = exchange.services.previews.of(context, asked.source(), asked.row,
                                              static_cast<std::uint32_t>(size));
    if (!made) {
        auto code = made.error().code();
        bool of_picture = code == ErrorCode::unsupported || code == ErrorCode::invalid_input ||
                          code == ErrorCode::limit_exceeded;
        if (of_picture)
            return problem(422, "no_preview", made.error().message());
        return std::move(made).error();
    }
    const auto& picture = *made.value();
    Response response;
    response.content_type = picture.type;
    response.body = picture.bytes;
    response.with("Spoor-Picture-Format", picture.format);
    response.with("Spoor-Picture-Width", std::to_string(picture.width));
    response.with("Spoor-Picture-Height", std::to_string(picture.height));
    response.with("Spoor-Picture-More", picture.has_more ? "true" : "false");
    if (!picture.damage.empty())
        response.with("Spoor-Picture-Damage", percent_encoded(picture.damage));
    return response;
}

constexpr Route routes[] = {
    {Method::get, "/api/v1/cases/{case}/items/{item}/preview", "item_preview", Needs::case_data,
     Action::read, item_preview},
};

}  // namespace

std::span<const Route> preview_routes() {
    return routes;
}

}  // namespace app::http
