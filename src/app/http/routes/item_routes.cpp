// One item: what is known of it, its bytes and its text.
#include "app/cli/case_text.h"
#include "app/cli/session.h"
#include "app/http/header_values.h"
#include "app/http/paging.h"
#include "app/http/problem.h"
#include "app/http/route.h"
#include "app/http/routes/item_access.h"
#include "app/http/routes/item_json.h"
#include "app/http/routes/marks.h"
#include "app/http/services.h"
#include "app/http/transport/limits.h"

#include <algorithm>

#include <fmt/format.h>

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;
using examination::ItemRow;
using policy::Action;

constexpr std::uint64_t text_default = 64u << 10, text_max = 1u << 20;
constexpr std::size_t chain_max = 256;

Result<bool> has_text(Exchange& exchange, const Asked& asked) {
    auto text = TRY(open_case_text(exchange.services.session, asked.view, asked.row.source));
    if (text.indexes.empty())
        return false;
    return text.indexes.front().has(asked.row.item.ordinal, asked.view.grant);
}

Result<std::string> text_of(Exchange& exchange, const Asked& asked) {
    auto text = TRY(open_case_text(exchange.services.session, asked.view, asked.row.source));
    if (text.indexes.empty())
        return Error(ErrorCode::not_found, "the text of this source was not read");
    auto words = text.indexes.front().text(asked.row.item.ordinal, asked.view.grant);
    if (!words && words.error().code() == ErrorCode::not_found)
        return Error(ErrorCode::not_found, "no text was read from this item");
    return words;
}

// From the source down to the item: through folders, and through what it lies in.
Result<Json> chain_of(const Asked& asked) {
    std::vector<Json> links;
    auto row = asked.row;
    while (links.size() < chain_max) {
        links.push_back({{"address", row.item.address},
                         {"path", row.item.path},
                         {"kind", model::name_of(row.item.kind)},
                         {"id", row.item.id.hex()}});
        if (row.item.parent.empty() || row.item.parent == row.item.address)
            break;
        auto parent = asked.view.findings->find_item(
            model::Origin{row.source, row.item.parent, {}, 0}.text(), asked.view.grant);
        if (!parent)
            break;  // Sealed, or not among the items.
        row = std::move(parent).value();
    }
    links.push_back({{"address", ""},
                     {"path", core::utf8_or_escaped(asked.source().path)},
                     {"kind", "source"},
                     {"id", nullptr}});
    std::ranges::reverse(links);
    return Json(links);
}

Result<std::uint64_t> count_copies(const Asked& asked) {
    if (!asked.row.item.sha256)
        return std::uint64_t{0};
    examination::ItemFilter filter;
    filter.hash = asked.row.item.sha256->hex();
    auto count = TRY(asked.view.findings->count_items(filter, asked.view.grant));
    return count > 0 ? count - 1 : 0;
}

// Counted to the end of a page: more than that is told as "so many at least".
template <typename Ask>
Result<std::uint64_t> count_rows(Ask ask) {
    std::uint64_t count = 0;
    examination::PageRequest request{{}, page_rows_max};
    for (int pages = 0; pages < 10; ++pages) {
        auto page = TRY(ask(request));
        count += page.rows.size();
        if (page.next.empty())
            break;
        request.cursor = page.next;
    }
    return count;
}

examination::RecordFilter records_filter(const Asked& asked) {
    examination::RecordFilter filter;
    filter.source = asked.row.source;
    filter.item = asked.row.item.ordinal;
    return filter;
}

examination::SelectorFilter selectors_filter(const Asked& asked) {
    examination::SelectorFilter filter;
    filter.source = asked.row.source;
    filter.item = asked.row.item.ordinal;
    return filter;
}

examination::AnomalyFilter anomalies_filter(const Asked& asked) {
    examination::AnomalyFilter filter;
    filter.source = asked.row.source;
    filter.item = asked.row.item.ordinal;
    return filter;
}

Result<Response> item(Exchange& exchange) {
    auto asked = TRY(asked_item(exchange));
    auto& findings = *asked.view.findings;
    const auto& grant = asked.view.grant;
    auto chain = TRY(chain_of(asked));
    auto copies = TRY(count_copies(asked));
    auto records = TRY(count_rows(
        [&](const auto& page) { return findings.records(records_filter(asked), page, grant); }));
    auto selectors = TRY(count_rows([&](const auto& page) {
        return findings.selector_hits(selectors_filter(asked), page, grant);
    }));
    auto anomalies = TRY(findings.count_anomalies(anomalies_filter(asked), grant));
    auto readable = has_text(exchange, asked);
    auto kind = asked.row.item.kind;
    bool has_content = kind != model::ItemKind::directory && kind != model::ItemKind::special &&
                       asked.row.item.size > 0;
    auto name = name_of_object(asked.row).text(), content = reviewed_object(asked.row).text();
    auto marks = TRY(PageMarks::of(exchange, asked.view, {name}, {content}));
    std::string out = "{\"item\":";
    append_item(out, asked.row);
    marks.append(out, name, content);
    out += fmt::format(
        ",\"origin_chain\":{},\"copies\":{},\"records\":{},\"selectors\":{},\"anomalies\":{},"
        "\"has_text\":{},\"has_content\":{}}}\n",
        chain.dump(), copies, records, selectors, anomalies, readable && readable.value(),
        has_content);
    return json_response(std::move(out));
}

Response bytes_response(std::string bytes) {
    Response response;
    response.content_type = "application/octet-stream";
    response.body = std::move(bytes);
    response.with("Accept-Ranges", "bytes");
    return response;
}

Result<Response> item_content(Exchange& exchange) {
    auto asked = TRY(asked_item(exchange));
    NoConsole console;
    auto context = context_of(exchange, console);
    auto& contents = exchange.services.contents;
    auto size = asked.row.item.size;
    if (size <= cached_content_max) {
        auto content = TRY(contents.whole(context, asked.source(), asked.row));
        size = content->size;
    }
    auto range = parse_range(exchange.request.header("range"), size);
    if (range.form == RangeForm::unsatisfiable) {
        auto response = problem(416, "invalid_input", "the range begins behind the end");
        response.with("Content-Range", fmt::format("bytes */{}", size));
        return response;
    }
    if (range.form == RangeForm::absent) {
        if (size > content_range_max)
            return Error(ErrorCode::invalid_input,
                         "this is too much for one answer: ask by Range, or for the download");
        auto bytes = TRY(contents.range(context, asked.source(), asked.row, 0, size));
        return bytes_response(std::move(bytes));
    }
    auto bytes = TRY(
        contents.range(context, asked.source(), asked.row, range.range.first, range.range.size));
    auto last = range.range.first + bytes.size();
    if (bytes.empty())
        return Error(ErrorCode::incomplete, "these bytes cannot be read from the source");
    auto response = bytes_response(std::move(bytes));
    response.status = 206;
    response.with("Content-Range",
                  fmt::format("bytes {}-{}/{}", range.range.first, last - 1, size));
    return response;
}

class FilePieces : public Pieces {
public:
    explicit FilePieces(std::shared_ptr<const CachedContent> content)
        : content_(std::move(content)) {}
    Result<Piece> next() override {
        auto left = content_->size - at_;
        Piece piece;
        piece.bytes.resize(static_cast<std::size_t>(std::min<std::uint64_t>(left, piece_bytes)));
        TRY(content_->file.read_exactly_at(std::as_writable_bytes(std::span(piece.bytes)), at_));
        at_ += piece.bytes.size();
        piece.then = at_ == content_->size ? Then::end : Then::more;
        return piece;
    }

private:
    std::shared_ptr<const CachedContent> content_;  // Owned with the cache.
    std::uint64_t at_ = 0;
};

Result<Response> item_download(Exchange& exchange) {
    // The route's grant is to export, which covers reading what is exported.
    auto asked = TRY(asked_item(exchange));
    NoConsole console;
    auto context = context_of(exchange, console);
    auto content = TRY(exchange.services.contents.whole(context, asked.source(), asked.row));
    TRY(exchange.services.session.record_act(
        "extract", {{"case", asked.view.of.id.hex()}, {"source", asked.row.source.hex()}},
        Json{{"by", exchange.by()},
             {"item", asked.row.origin().text()},
             {"sha256", content->sha256.hex()},
             {"complete", asked.row.item.sha256.has_value()},
             {"to", "a download to " + exchange.request.address},
             {"why", exchange.reason()}}));
    Response response;
    response.content_type = "application/octet-stream";
    response.size = content->size;
    response.pieces = std::make_unique<FilePieces>(std::move(content));
    response.with("Content-Disposition", attachment(item_file_name(asked.row.item)));
    return response;
}

bool inside_character(const std::string& text, std::uint64_t offset) {
    return offset < text.size() &&
           (static_cast<unsigned char>(text[static_cast<std::size_t>(offset)]) & 0xC0) == 0x80;
}

Result<Response> item_text(Exchange& exchange) {
    auto offset = TRY(exchange.query().number("offset", 0, {}));
    auto size = TRY(exchange.query().number("size", text_default, {1, text_max}));
    auto asked = TRY(asked_item(exchange));
    auto text = TRY(text_of(exchange, asked));
    offset = std::min<std::uint64_t>(offset, text.size());
    auto end = std::min<std::uint64_t>(offset + size, text.size());
    while (inside_character(text, offset))
        ++offset;
    while (end < text.size() && inside_character(text, end))
        ++end;
    auto part = text.substr(static_cast<std::size_t>(offset),
                            static_cast<std::size_t>(end - std::min(offset, end)));
    return json_response(
        Json{{"text", core::utf8_or_escaped(part)}, {"offset", offset}, {"size", text.size()}});
}

// A page of which the item itself is left out may be one row short.
Result<Response> item_copies(Exchange& exchange) {
    auto request = TRY(page_request(exchange.query()));
    auto asked = TRY(asked_item(exchange));
    examination::Page<ItemRow> page;
    if (asked.row.item.sha256) {
        examination::ItemFilter filter;
        filter.hash = asked.row.item.sha256->hex();
        page = TRY(asked.view.findings->items(filter, request, asked.view.grant));
        std::erase_if(page.rows,
                      [&](const ItemRow& row) { return row.item.id == asked.row.item.id; });
    }
    return item_page(exchange, asked.view, page);
}

Result<Response> item_records(Exchange& exchange) {
    auto request = TRY(page_request(exchange.query()));
    auto asked = TRY(asked_item(exchange));
    auto filter = records_filter(asked);
    filter.type = exchange.query().text("type");
    filter.text = exchange.query().text("text");
    auto page = TRY(asked.view.findings->records(filter, request, asked.view.grant));
    return marked_page(exchange, asked.view, page,
                       [](std::string& out, const examination::RecordRow& row) {
                           examination::append_json(out, row);
                       });
}

Result<Response> item_selectors(Exchange& exchange) {
    auto request = TRY(page_request(exchange.query()));
    auto asked = TRY(asked_item(exchange));
    auto page =
        TRY(asked.view.findings->selector_hits(selectors_filter(asked), request, asked.view.grant));
    return marked_page(exchange, asked.view, page,
                       [](std::string& out, const examination::SelectorHitRow& row) {
                           examination::append_json(out, row);
                       });
}

Result<Response> record(Exchange& exchange) {
    auto id = exchange.path_id<model::RecordId>("record");
    if (!id)
        return nothing_there();
    auto view = TRY(exchange.view());
    auto row = TRY(view.findings->find_record(id->hex(), view.grant));
    auto name = name_of_object(row).text();
    auto marks = TRY(PageMarks::of(exchange, view, {name}));
    std::string out;
    examination::append_json(out, row);
    marks.append(out, name);
    return json_response(out + "\n");
}

constexpr Route routes[] = {
    {Method::get, "/api/v1/cases/{case}/items/{item}", "item", Needs::case_data, Action::read,
     item},
    {Method::get, "/api/v1/cases/{case}/items/{item}/content", "item_content", Needs::case_data,
     Action::read, item_content},
    {Method::get, "/api/v1/cases/{case}/items/{item}/download", "item_download", Needs::case_data,
     Action::export_data, item_download},
    {Method::get, "/api/v1/cases/{case}/items/{item}/text", "item_text", Needs::case_data,
     Action::read, item_text},
    {Method::get, "/api/v1/cases/{case}/items/{item}/copies", "item_copies", Needs::case_data,
     Action::read, item_copies},
    {Method::get, "/api/v1/cases/{case}/items/{item}/records", "item_records", Needs::case_data,
     Action::read, item_records},
    {Method::get, "/api/v1/cases/{case}/items/{item}/selectors", "item_selectors", Needs::case_data,
     Action::read, item_selectors},
    {Method::get, "/api/v1/cases/{case}/records/{record}", "record", Needs::case_data, Action::read,
     record},
};

}  // namespace

std::span<const Route> item_routes() {
    return routes;
}

}  // namespace app::http
