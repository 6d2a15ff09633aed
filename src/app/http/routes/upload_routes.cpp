// Evidence sent to the server: tus 1.0 with creation, checksum, termination and expiration.
#include "app/cli/session.h"
#include "app/http/header_values.h"
#include "app/http/paging.h"
#include "app/http/problem.h"
#include "app/http/route.h"
#include "app/http/routes/upload_json.h"
#include "app/http/services.h"
#include "core/base64.h"
#include "core/text.h"

#include <array>

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;
using policy::Action;

constexpr std::string_view tus_version = "1.0.0";
constexpr std::string_view extensions = "creation,checksum,termination,expiration";
constexpr std::string_view algorithms = "sha256,sha1,md5";

Response tus(Response response) {
    response.with("Tus-Resumable", std::string(tus_version));
    return response;
}

// tus 1.0, Tus-Resumable: any other version is refused, with the one that is spoken.
std::optional<Response> other_version(const Exchange& exchange) {
    if (exchange.request.header("tus-resumable") == tus_version)
        return std::nullopt;
    auto response = problem(412, "precondition_failed",
                            "the header Tus-Resumable must be 1.0.0, the version spoken here");
    response.with("Tus-Version", std::string(tus_version));
    return tus(std::move(response));
}

Response with_place(Response response, const Upload& upload) {
    response.with("Upload-Offset", std::to_string(upload.offset));
    response.with("Upload-Length", std::to_string(upload.size));
    if (upload.state == UploadState::arriving)
        response.with("Upload-Expires", http_date(expiry_of(upload).seconds));
    return tus(std::move(response));
}

Result<Response> upload_options(Exchange&) {
    auto response = no_content();
    response.with("Tus-Version", std::string(tus_version));
    response.with("Tus-Extension", std::string(extensions));
    response.with("Tus-Max-Size", std::to_string(upload_size_max));
    response.with("Tus-Checksum-Algorithm", std::string(algorithms));
    return tus(std::move(response));
}

std::string target_of(const Upload& upload) {
    return "/api/v1/cases/" + upload.of.hex() + "/uploads/" + upload.id.hex();
}

Result<NewUpload> new_upload(Exchange& exchange) {
    NewUpload made;
    made.of = exchange.in_case->of.id;
    made.by = exchange.by();
    made.reason = exchange.reason();
    auto length = parse_number(exchange.request.header("upload-length"));
    if (!length)
        return Error(ErrorCode::invalid_input,
                     "the header Upload-Length must say how many bytes will come");
    made.size = *length;
    made.metadata = std::string(exchange.request.header("upload-metadata"));
    auto metadata = parse_upload_metadata(made.metadata);
    if (!metadata)
        return Error(ErrorCode::invalid_input,
                     "Upload-Metadata must be names, each with its value in base64");
    auto value = [&](const char* name) {
        auto found = metadata->find(name);
        return found == metadata->end() ? std::string() : found->second;
    };
    made.name = value("filename");
    made.exhibit = value("exhibit").empty() ? exhibit_of(made.name) : value("exhibit");
    made.fingerprint = core::utf8_or_escaped(value("fingerprint"));
    if (auto hash = value("sha256"); !hash.empty()) {
        made.expected = core::Sha256Digest::from_hex(hash);
        if (!made.expected)
            return Error(ErrorCode::invalid_input, "'sha256' must be 64 hex digits");
    }
    return made;
}

Result<Response> create_upload(Exchange& exchange) {
    if (auto refused = other_version(exchange))
        return std::move(*refused);
    auto made = TRY(new_upload(exchange));
    if (made.size > upload_size_max)
        return tus(problem(413, "limit_exceeded", "an upload has at most 16 TiB"));
    auto upload = TRY(exchange.services.uploads.create(made));
    auto response = json_response(json_of(upload), 201);
    response.with("Location", target_of(upload));
    return with_place(std::move(response), upload);
}

Result<Response> uploads(Exchange& exchange) {
    std::vector<Json> rows;
    for (const auto& upload : exchange.services.uploads.list(exchange.in_case->of.id))
        rows.push_back(json_of(upload));
    return list_response(exchange.query(), rows);
}

Result<Response> upload(Exchange& exchange) {
    auto id = exchange.path_id<model::UploadId>("upload");
    auto found = id ? exchange.services.uploads.find(exchange.in_case->of.id, *id) : std::nullopt;
    return found ? with_place(json_response(json_of(*found)), *found) : nothing_there();
}

Result<Response> upload_offset(Exchange& exchange) {
    if (auto refused = other_version(exchange))
        return std::move(*refused);
    auto id = exchange.path_id<model::UploadId>("upload");
    if (!id)
        return nothing_there();
    auto settled = exchange.services.uploads.settle(exchange.in_case->of.id, *id);
    if (!settled && settled.error().code() == ErrorCode::not_found)
        return nothing_there();
    auto found = TRY(std::move(settled));
    if (found.state == UploadState::failed)
        return tus(problem(410, "gone", found.error));
    Response response;
    response.with("Cache-Control", "no-store");
    if (!found.metadata.empty())
        response.with("Upload-Metadata", found.metadata);
    return with_place(std::move(response), found);
}

Response end_of(const std::pair<Upload, PieceEnd>& ended) {
    switch (ended.second) {
        case PieceEnd::checksum_differs:
            return tus(problem(460, "checksum_differs",
                               "these bytes are not those of their checksum: send them again"));
        case PieceEnd::hash_differs:
            return tus(problem(422, "hash_differs", ended.first.error));
        case PieceEnd::kept:
            break;
    }
    return with_place(no_content(), ended.first);
}

class UploadReceiver : public Receiver {
public:
    explicit UploadReceiver(std::unique_ptr<Uploads::Arrival> arrival)
        : arrival_(std::move(arrival)) {}

    bool wants_more() const override { return !failed_; }
    void take(std::string_view bytes) override {
        auto taken = arrival_->take(bytes);
        if (!taken)
            failed_.emplace(std::move(taken).error());
    }
    Response finish(bool whole) override {
        if (failed_)
            return tus(problem_of(*failed_));
        auto ended = arrival_->end(whole);
        return ended ? end_of(ended.value()) : tus(problem_of(ended.error()));
    }

private:
    std::unique_ptr<Uploads::Arrival> arrival_;
    std::optional<Error> failed_;
};

Result<AnnouncedPiece> announced_piece(const Exchange& exchange) {
    AnnouncedPiece piece;
    auto offset = parse_number(exchange.request.header("upload-offset"));
    if (!offset)
        return Error(ErrorCode::invalid_input,
                     "the header Upload-Offset must say where these bytes belong");
    piece.offset = *offset;
    piece.size = parse_number(exchange.request.header("content-length"));
    piece.by = exchange.by();
    auto given = exchange.request.header("upload-checksum");
    if (given.empty())
        return piece;
    auto name = given.substr(0, given.find(' '));
    constexpr std::array<std::pair<std::string_view, ChecksumKind>, 3> kinds{
        {{"sha256", ChecksumKind::sha256},
         {"sha1", ChecksumKind::sha1},
         {"md5", ChecksumKind::md5}}};
    auto value = core::from_base64(given.substr(std::min(name.size() + 1, given.size())));
    for (const auto& [known, kind] : kinds)
        if (known == name && value)
            piece.checksum.emplace(kind, *value);
    if (!piece.checksum)
        return Error(ErrorCode::invalid_input,
                     "Upload-Checksum must be sha256, sha1 or md5 and the digest in base64");
    return piece;
}

Result<std::unique_ptr<Receiver>> begin_piece(Exchange& exchange) {
    auto id = exchange.path_id<model::UploadId>("upload");
    if (!id)
        return answer_at_once(nothing_there());
    auto piece = TRY(announced_piece(exchange));
    auto arrival = exchange.services.uploads.receive(exchange.in_case->of.id, *id, piece);
    if (!arrival && arrival.error().code() == ErrorCode::not_found)
        return answer_at_once(nothing_there());
    auto begun = TRY(std::move(arrival));
    return std::unique_ptr<Receiver>(std::make_unique<UploadReceiver>(std::move(begun)));
}

Result<std::unique_ptr<Receiver>> receive_upload(Exchange& exchange) {
    if (auto refused = other_version(exchange))
        return answer_at_once(std::move(*refused));
    auto begun = begin_piece(exchange);
    return begun ? std::move(begun) : answer_at_once(tus(problem_of(begun.error())));
}

// Without the content type of a piece.
Result<Response> continue_upload(Exchange& exchange) {
    if (auto refused = other_version(exchange))
        return std::move(*refused);
    return tus(problem(415, "unsupported",
                       "the body must be application/offset+octet-stream: bytes as they are"));
}

Result<Response> remove_upload(Exchange& exchange) {
    if (auto refused = other_version(exchange))
        return std::move(*refused);
    auto id = exchange.path_id<model::UploadId>("upload");
    if (!id)
        return nothing_there();
    auto removed = exchange.services.uploads.remove(exchange.in_case->of.id, *id, exchange.by(),
                                                    exchange.reason());
    if (!removed && removed.error().code() == ErrorCode::not_found)
        return nothing_there();
    TRY(std::move(removed));
    return tus(no_content());
}

constexpr Route routes[] = {
    {Method::options, "/api/v1/cases/{case}/uploads", "upload_options", Needs::case_data,
     Action::derive, upload_options},
    {Method::get, "/api/v1/cases/{case}/uploads", "uploads", Needs::case_data, Action::read,
     uploads},
    {Method::post, "/api/v1/cases/{case}/uploads", "create_upload", Needs::case_data,
     Action::derive, create_upload},
    {Method::head, "/api/v1/cases/{case}/uploads/{upload}", "upload_offset", Needs::case_data,
     Action::derive, upload_offset},
    {Method::get, "/api/v1/cases/{case}/uploads/{upload}", "upload", Needs::case_data, Action::read,
     upload},
    {Method::patch, "/api/v1/cases/{case}/uploads/{upload}", "continue_upload", Needs::case_data,
     Action::derive, continue_upload, receive_upload},
    {Method::erase, "/api/v1/cases/{case}/uploads/{upload}", "remove_upload", Needs::case_data,
     Action::derive, remove_upload},
};

}  // namespace

std::span<const Route> upload_routes() {
    return routes;
}

}  // namespace app::http
