// spoor search: words and phrases in the text of a case's contents.
#include "app/cli/case_text.h"
#include "app/cli/case_view.h"
#include "app/cli/found_documents.h"
#include "app/cli/list_options.h"
#include "core/text.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace app {
namespace {

using core::Result;

constexpr std::size_t page_results = 100;

struct SearchOptions {
    std::string case_name, query, after;
    std::uint64_t limit = 20;  // 0: all.
};

// The snippet on one line, its matches between marks.
std::string marked_snippet(const store::TextResult& result, bool terminal) {
    const std::string_view open = terminal ? "\x1b[1;4m" : "[", close = terminal ? "\x1b[0m" : "]";
    std::string out;
    std::uint64_t at = result.snippet_begin, end = at + result.snippet.size();
    auto show = [&](std::uint64_t to) {
        to = std::clamp(to, at, end);
        std::string part = result.snippet.substr(
            static_cast<std::size_t>(at - result.snippet_begin), static_cast<std::size_t>(to - at));
        for (auto& c : part)
            c = c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
        out += core::printable(part);
        at = to;
    };
    for (const auto& match : result.matches) {
        if (match.begin >= end)
            continue;
        show(match.begin);
        out += open;
        show(match.end);
        out += close;
    }
    show(end);
    return out;
}

std::string text_of(const FoundDocument& found, bool terminal) {
    return fmt::format("{}\n  {}  {}\n  {}\n", core::printable(found.item.path), found.item.address,
                       found.source->id.hex().substr(0, 8), marked_snippet(*found.text, terminal));
}

class Search {
public:
    Search(CommandContext& context, const SearchOptions& options)
        : context_(context), options_(options) {}

    Result<ExitStatus> run() {
        auto view = TRY(view_case(context_, options_.case_name, policy::Action::read));
        view_.emplace(std::move(view));
        auto text = TRY(open_case_text(context_, *view_));
        text_.emplace(std::move(text));
        store::TextSearchOptions asked;
        asked.after = options_.after;
        std::uint64_t left = options_.limit == 0 ? ~std::uint64_t{0} : options_.limit;
        bool any = false;
        do {
            asked.results_max =
                static_cast<std::size_t>(std::min<std::uint64_t>(left, page_results));
            auto page = TRY(
                store::search_text_indexes(text_->indexes, options_.query, asked, view_->grant));
            TRY(show(page));
            any = any || !page.results.empty();
            left -= page.results.size();
            asked.after = page.next;
        } while (!asked.after.empty() && left > 0 && !context_.stop.stop_requested());
        if (!context_.global.quiet && !any)
            context_.console.error("nothing matches\n");
        if (!context_.global.quiet && !asked.after.empty())
            context_.console.error("there is more: --after " + asked.after + "\n");
        return ExitStatus::done;
    }

private:
    Result<void> show(const store::JoinedTextPage& page) {
        auto documents = TRY(find_documents(*view_, *text_, page));
        std::string out;
        for (const auto& found : documents)
            out += context_.global.json ? json_of(found).dump() + "\n"
                                        : text_of(found, context_.console.out_is_terminal());
        context_.console.out(out);
        return {};
    }

    CommandContext& context_;
    const SearchOptions& options_;
    std::optional<CaseView> view_;
    std::optional<CaseText> text_;
};

constexpr std::string_view grammar =
    "Words side by side must all be in one document; of those with OR between them one: (visa OR "
    "mastercard) payment; \"a phrase\" as it stands; a star stands for "
    "any letters at the begin, in or at the end of a word: pay*, *pal, p*l. Case, vowels of Arabic "
    "and Hebrew, accents and the forms of a letter do not matter; Chinese, Japanese, Korean and "
    "Thai are found inside longer runs, one character is enough.";

}  // namespace

void add_search(CLI::App& app, SelectedCommand& selected) {
    auto* command = app.add_subcommand("search", "Find words in the text of contents");
    auto options = std::make_shared<SearchOptions>();
    command->footer(std::string(grammar));
    add_case_option(*command, options->case_name);
    command->add_option("query", options->query, "What to look for")->required();
    command->add_option("--limit", options->limit, "At most so many results (0: all)")
        ->capture_default_str();
    command->add_option("--after", options->after, "Go on where an earlier search ended");
    command->callback([&selected, options] {
        selected.run = [options](CommandContext& context) {
            return Search(context, *options).run();
        };
    });
}

}  // namespace app
