// An item, or a page of it, as a picture of our own.
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

constexpr std::uint64_t size_default = 256, page_size_default = 1024;

Result<Response> preview_of(Exchange& exchange, const examination::PictureJob& wanted) {
    auto asked = TRY(asked_item(exchange));
    NoConsole console;
    auto context = context_of(exchange, console);
    auto made = exchange.services.previews.of(context, asked.source(), asked.row, wanted);
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

Result<std::uint32_t> edge_of(const Exchange& exchange, std::uint64_t otherwise) {
    using examination::limits::preview_edge_max, examination::limits::preview_edge_min;
    auto size =
        TRY(exchange.query().number("size", otherwise, {preview_edge_min, preview_edge_max}));
    return static_cast<std::uint32_t>(size);
}

Result<Response> item_preview(Exchange& exchange) {
    auto edge = TRY(edge_of(exchange, size_default));
    return preview_of(exchange, {edge});
}

Result<Response> item_page(Exchange& exchange) {
    auto edge = TRY(edge_of(exchange, page_size_default));
    Query in_path({{"page", exchange.path_text("page")}});
    auto page = TRY(in_path.number("page", 0, {1, examination::limits::document_page_max}));
    return preview_of(exchange, {edge, static_cast<std::uint32_t>(page)});
}

constexpr Route routes[] = {
    {Method::get, "/api/v1/cases/{case}/items/{item}/preview", "item_preview", Needs::case_data,
     Action::read, item_preview},
    {Method::get, "/api/v1/cases/{case}/items/{item}/pages/{page}", "item_page", Needs::case_data,
     Action::read, item_page},
};

}  // namespace

std::span<const Route> preview_routes() {
    return routes;
}

}  // namespace app::http
