// spoor extract: an item's bytes, checked against the hash that the findings have of them.
#include "app/cli/case_text.h"
#include "app/cli/case_view.h"
#include "app/cli/item_content.h"
#include "app/cli/list_options.h"
#include "app/cli/passwords.h"
#include "app/cli/session.h"
#include "core/bytes.h"
#include "core/file.h"
#include "core/json.h"

#include <CLI/CLI.hpp>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;
using namespace examination;

struct ExtractOptions {
    std::string case_name, item, output, passwords;
    bool text = false;
};

// Writes to the console or to a file that stands under its name only once it is whole.
class Output {
public:
    static Result<Output> open(CommandContext& context, const std::string& path) {
        Output output(context);
        if (path.empty())
            return output;
        output.path_ = context.path_of(path);
        if (std::filesystem::exists(output.path_))
            return Error(ErrorCode::conflict, "'" + output.path_.string() +
                                                  "' exists; choose another name, nothing is "
                                                  "overwritten");
        output.file_ = TRY(core::File::open_write(output.unfinished()));
        TRY(output.file_.truncate(0));
        return output;
    }
    Result<void> add(std::string_view bytes) {
        hasher_.update(core::bytes_of(bytes));
        if (!file_)
            context_->console.out(bytes);
        else
            TRY(file_.write_at(core::bytes_of(bytes), written_));
        written_ += bytes.size();
        return {};
    }
    Result<void> keep() {
        if (!file_)
            return {};
        TRY(file_.sync());
        std::error_code failed;
        std::filesystem::rename(unfinished(), path_, failed);
        if (failed)
            return Error(ErrorCode::io, "cannot put '" + path_.string() + "' in its place");
        return {};
    }
    core::Sha256Digest digest() { return hasher_.finish().sha256; }
    std::uint64_t written() const { return written_; }
    std::filesystem::path unfinished() const { return path_.string() + ".unfinished"; }

private:
    explicit Output(CommandContext& context) : context_(&context) {}

    CommandContext* context_;
    std::filesystem::path path_;
    core::File file_;
    core::Hasher hasher_{core::HashSelection::sha256};
    std::uint64_t written_ = 0;
};

// The text that was read from the item, as the index has it.
Result<ExitStatus> extract_text(CommandContext& context, const ExtractOptions& options,
                                const CaseView& view, const ItemRow& row) {
    auto text = TRY(open_case_text(context, view));
    auto of = std::ranges::find(text.sources, row.source, &model::Source::id);
    if (of == text.sources.end())
        return Error(ErrorCode::not_found, "the text of this source was not read");
    auto& index = text.indexes[static_cast<std::size_t>(of - text.sources.begin())];
    auto words = index.text(row.item.ordinal, view.grant);
    if (!words && words.error().code() == ErrorCode::not_found)
        return Error(ErrorCode::not_found, "no text was read from this item");
    auto found = TRY(std::move(words));
    auto output = TRY(Output::open(context, options.output));
    TRY(output.add(found));
    TRY(output.keep());
    core::Json payload{{"by", context.session.user()},
                       {"text_of", row.origin().text()},
                       {"sha256", output.digest().hex()},
                       {"to", options.output}};
    TRY(context.session.record_act(
        "extract", {{"case", view.of.id.hex()}, {"source", row.source.hex()}}, payload));
    return ExitStatus::done;
}

Result<ExitStatus> run_extract(CommandContext& context, const ExtractOptions& options) {
    auto view = TRY(view_case(context, options.case_name, policy::Action::read));
    auto may_export = TRY(context.session.grant(policy::Action::export_data, view.of));
    auto row = TRY(view.findings->find_item(options.item, view.grant));
    if (options.text)
        return extract_text(context, options, view, row);
    auto source = std::ranges::find(view.sources, row.source, &model::Source::id);
    auto output = TRY(Output::open(context, options.output));
    TRY(read_item_content(context, *source, row.item.address, options.passwords,
                          [&](std::string_view bytes) { return output.add(bytes); }));
    auto digest = output.digest();
    TRY(check_unchanged(row, digest));
    TRY(output.keep());
    core::Json payload{{"by", context.session.user()},
                       {"item", row.origin().text()},
                       {"sha256", digest.hex()},
                       {"to", options.output}};
    TRY(context.session.record_act(
        "extract", {{"case", view.of.id.hex()}, {"source", row.source.hex()}}, payload));
    if (!options.output.empty() && context.global.json)
        context.console.out(core::Json{{"item", row.item.address},
                                       {"sha256", digest.hex()},
                                       {"size", output.written()},
                                       {"output", context.path_of(options.output).string()}}
                                .dump() +
                            "\n");
    if (row.item.sha256)
        return ExitStatus::done;
    context.console.error(
        "spoor: not all of the content can be read ('spoor anomalies' says why); what "
        "can be has been written\n");
    return ExitStatus::incomplete;
}

}  // namespace

void add_extract(CLI::App& app, SelectedCommand& selected) {
    auto* command = app.add_subcommand("extract", "Give an item's bytes");
    auto options = std::make_shared<ExtractOptions>();
    add_case_option(*command, options->case_name);
    command->add_option("item", options->item, "Id (or its beginning), address or origin")
        ->required();
    command->add_option("--output", options->output, "File (default: standard output)");
    add_passwords_option(*command, options->passwords);
    command->add_flag("--text", options->text, "The text read from it instead of its bytes");
    command->callback([&selected, options] {
        selected.run = [options](CommandContext& context) {
            return run_extract(context, *options);
        };
    });
}

}  // namespace app
