// The node's hash sets: which there are, made of files that an administrator sends, and removed.
#include "app/cli/hash_set_import.h"
#include "app/cli/session.h"
#include "app/http/paging.h"
#include "app/http/problem.h"
#include "app/http/route.h"
#include "app/http/services.h"
#include "app/programs.h"
#include "core/bytes.h"
#include "core/file.h"
#include "examination/hash_sets/hash_set_catalogue.h"
#include "examination/hash_sets/hash_set_import.h"
#include "examination/hash_sets/hash_set_manifest.h"

#include <filesystem>
#include <optional>

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;
using policy::Action;

// What is larger (the NSRL's) is imported by the command, on the server's own disk.
constexpr std::uint64_t sent_bytes_max = std::uint64_t{1} << 30;

examination::HashSetCatalogue catalogue_of(const Exchange& exchange) {
    return examination::HashSetCatalogue(exchange.services.session.home().hash_sets());
}

// Whoever is signed in: an examination is asked for with sets by name, and no case is in them.
Result<Response> hash_sets(Exchange& exchange) {
    auto grant = TRY(exchange.services.session.grant(Action::read));
    auto entries = TRY(catalogue_of(exchange).list(grant));
    std::vector<Json> rows;
    for (const auto& entry : entries) {
        Json row{{"name", entry.name}, {"damage", entry.damage}};
        if (entry.summary) {
            const auto& description = entry.summary->description;
            row["category"] = name_of(description.category);
            row["action"] = name_of(description.action);
            row["hashes"] = entry.summary->count();
            row["source"] = description.source.who;
            row["version"] = description.source.version;
            row["imported_at"] = entry.summary->imported_at.text();
            row["input_sha256"] = entry.summary->input_sha256.hex();
        }
        rows.push_back(std::move(row));
    }
    return list_response(exchange.query(), rows);
}

Result<examination::HashSetImportOptions> import_options(const Exchange& exchange) {
    const auto& query = exchange.query();
    auto or_else = [&](std::string_view name, std::string fallback) {
        auto given = query.text(name);
        return given.empty() ? std::move(fallback) : given;
    };
    auto category = examination::find_hash_set_category(or_else("category", "other"));
    auto format = examination::find_hash_input_format(or_else("format", "auto"));
    if (!category || !format)
        return Error(ErrorCode::invalid_input, "this category or format does not exist");
    examination::HashSetImportOptions options;
    options.description.name = exchange.path_text("set");
    options.description.category = *category;
    options.description.action = examination::usual_action(*category);
    options.description.source.who = query.text("source");
    options.description.source.version = query.text("version");
    options.format = *format;
    auto programs = TRY(find_programs());
    options.worker_program = programs.worker;
    return options;
}

// Keeps what comes in a file of its own, and makes the set when it is whole.
class SetReceiver : public Receiver {
public:
    SetReceiver(Exchange& exchange, examination::HashSetImportOptions options,
                std::filesystem::path path, core::File file)
        : exchange_(exchange),
          options_(std::move(options)),
          path_(std::move(path)),
          file_(std::move(file)) {}
    ~SetReceiver() override {
        std::error_code left;
        std::filesystem::remove(path_, left);
    }
    SetReceiver(const SetReceiver&) = delete;
    SetReceiver& operator=(const SetReceiver&) = delete;

    bool wants_more() const override { return !failed_; }
    void take(std::string_view bytes) override {
        if (size_ + bytes.size() > sent_bytes_max) {
            failed_.emplace(ErrorCode::limit_exceeded,
                            "a list of at most 1 GiB can be sent; larger ones are imported on the "
                            "server with spoor hashset import");
            return;
        }
        auto written = file_.write_at(core::bytes_of(bytes), size_);
        if (!written)
            failed_.emplace(std::move(written).error());
        size_ += bytes.size();
    }
    Response finish(bool whole) override {
        if (failed_)
            return failed_->code() == ErrorCode::limit_exceeded
                       ? problem(413, "limit_exceeded", failed_->message())
                       : problem_of(*failed_);
        if (!whole)
            return problem(400, "incomplete", "the list did not arrive to its end");
        auto made = make();
        return made ? std::move(made).value() : problem_of(made.error());
    }

private:
    Result<Response> make() {
        auto summary =
            TRY(examination::import_hash_set(options_, catalogue_of(exchange_), path_, {}));
        TRY(record_hash_set_import(exchange_.services.session, summary, exchange_.by(),
                                   exchange_.reason()));
        return json_response(Json{{"name", summary.description.name},
                                  {"hashes", summary.count()},
                                  {"bad_lines", summary.bad_line_count},
                                  {"input_sha256", summary.input_sha256.hex()}},
                             201);
    }

    Exchange& exchange_;  // It owns the receiver.
    examination::HashSetImportOptions options_;
    std::filesystem::path path_;
    core::File file_;
    std::uint64_t size_ = 0;
    std::optional<Error> failed_;
};

Result<std::unique_ptr<Receiver>> receive_set(Exchange& exchange) {
    auto options = TRY(import_options(exchange));
    auto folder = exchange.services.session.home().temporary();
    TRY(core::ensure_folder(folder));
    auto path = folder / ("hash-set-" + model::random_id<model::UploadId>(system_random).hex());
    auto file = TRY(core::File::create(path));
    return std::unique_ptr<Receiver>(std::make_unique<SetReceiver>(
        exchange, std::move(options), std::move(path), std::move(file)));
}

Result<Response> import_set(Exchange&) {
    return problem(415, "unsupported",
                   "the body must be application/offset+octet-stream: the list as it is");
}

Result<Response> remove_set(Exchange& exchange) {
    auto name = exchange.path_text("set");
    auto grant = TRY(exchange.services.session.grant(Action::read));
    auto found = catalogue_of(exchange).find(name, grant);
    if (!found && found.error().code() == ErrorCode::not_found)
        return nothing_there();
    TRY(catalogue_of(exchange).remove(name));
    TRY(exchange.services.session.record_act(
        "hashset.remove", {},
        Json{{"by", exchange.by()}, {"name", name}, {"why", exchange.reason()}}));
    return no_content();
}

constexpr Route routes[] = {
    {Method::get, "/api/v1/hash-sets", "hash_sets", Needs::sign_in, std::nullopt, hash_sets},
    {Method::patch, "/api/v1/hash-sets/{set}", "import_hash_set", Needs::node, Action::administer,
     import_set, receive_set},
    {Method::erase, "/api/v1/hash-sets/{set}", "remove_hash_set", Needs::node, Action::administer,
     remove_set},
};

}  // namespace

std::span<const Route> hash_set_routes() {
    return routes;
}

}  // namespace app::http
