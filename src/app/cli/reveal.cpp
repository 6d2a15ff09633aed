// spoor reveal: a masked secret in the clear, once, for a reason that the ledger keeps.
#include "app/cli/case_view.h"
#include "app/cli/item_content.h"
#include "app/cli/list_options.h"
#include "app/cli/session.h"
#include "core/bytes.h"
#include "core/json.h"
#include "core/text.h"
#include "model/selectors/secrets.h"

#include <algorithm>
#include <charconv>

#include <CLI/CLI.hpp>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;
using examination::SelectorHitRow;

struct RevealOptions {
    std::string case_name, hit, reason, kind, passwords;
};

// "address@offset" or "source/address@offset", as lists of hits print it; without '@' offset 0.
struct HitName {
    std::string item;
    std::uint64_t offset = 0;
};
HitName parse_hit(const std::string& text) {
    HitName name{text, 0};
    auto at = text.rfind('@');
    if (at == std::string::npos || at + 1 == text.size())
        return name;
    const char* begin = text.data() + at + 1;
    const char* end = text.data() + text.size();
    auto [stop, failure] = std::from_chars(begin, end, name.offset);
    if (failure == std::errc{} && stop == end)
        name.item.resize(at);
    else
        name.offset = 0;
    return name;
}

Result<examination::SelectorFilter> filter_of(const RevealOptions& options) {
    examination::SelectorFilter filter;
    for (auto kind : model::selector_kinds)
        if (model::secrecy_of(kind) == model::SelectorSecrecy::secret &&
            (options.kind.empty() || options.kind == model::name_of(kind)))
            filter.kinds.push_back(kind);
    if (filter.kinds.empty())
        return Error(ErrorCode::invalid_input, "'" + options.kind + "' is no kind of secret");
    return filter;
}

Result<SelectorHitRow> find_hit(const CaseView& view, const RevealOptions& options) {
    auto filter = TRY(filter_of(options));
    auto name = parse_hit(options.hit);
    auto item = TRY(view.findings->find_item(name.item, view.grant));
    filter.source = item.source;
    filter.item = item.item.ordinal;
    filter.offset = name.offset;
    auto hits = TRY(view.findings->selector_hits(filter, {{}, 2}, view.grant));
    if (hits.rows.empty())
        return Error(ErrorCode::not_found, "there is no secret at '" + options.hit +
                                               "'; 'spoor selectors --hits' lists what is where");
    if (hits.rows.size() > 1)
        return Error(ErrorCode::conflict,
                     "more than one secret begins at '" + options.hit + "': name its --kind");
    return std::move(hits.rows.front());
}

// The bytes at the hit's place, as they stand in the source now.
Result<std::string> read_bytes(CommandContext& context, const CaseView& view,
                               const RevealOptions& options, const SelectorHitRow& row) {
    auto source = std::ranges::find(view.sources, row.source, &model::Source::id);
    std::string found;
    std::uint64_t position = 0;
    auto end = row.hit.offset + row.hit.length;
    auto take = [&](std::string_view bytes) -> Result<void> {
        auto from = std::clamp(row.hit.offset, position, position + bytes.size()) - position;
        auto to = std::clamp(end, position, position + bytes.size()) - position;
        found += bytes.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from));
        position += bytes.size();
        if (position >= end)
            return Error(ErrorCode::conflict, "that was all that was wanted");
        return {};
    };
    auto read = read_item_content(context, *source, row.address, options.passwords, take);
    if (!read && found.size() != row.hit.length)
        return std::move(read).error();
    return found;
}

// One byte a character, whatever the encoding.
std::string narrowed(const std::string& bytes, model::SelectorEncoding encoding) {
    if (encoding == model::SelectorEncoding::bytes)
        return bytes;
    std::string out;
    std::size_t low = encoding == model::SelectorEncoding::utf16le ? 0 : 1;
    for (std::size_t i = low; i < bytes.size(); i += 2)
        out.push_back(bytes[i]);
    return out;
}

std::string on_terminal(const std::string& text) {
    std::string out;
    for (std::size_t start = 0; start <= text.size();) {
        auto end = std::min(text.find('\n', start), text.size());
        auto line = std::string_view(text).substr(start, end - start);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        out += core::printable(core::utf8_or_escaped(line)) + "\n";
        start = end + 1;
    }
    return out;
}

Result<ExitStatus> run_reveal(CommandContext& context, const RevealOptions& options) {
    if (options.reason.find_first_not_of(" \t\r\n") == std::string::npos)
        return Error(
            ErrorCode::denied,
            "a secret is shown for a reason only: say --reason \"…\"; the ledger keeps it");
    auto view = TRY(view_case(context, options.case_name, policy::Action::read));
    auto may_export = TRY(context.session.grant(policy::Action::export_data, view.of));
    auto row = TRY(find_hit(view, options));
    auto bytes = TRY(read_bytes(context, view, options, row));
    auto text = narrowed(bytes, row.hit.encoding);
    auto canonical = model::canonical_selector(row.hit.kind, text);
    if (!canonical || model::masked_selector(row.hit.kind, *canonical) != row.hit.value)
        return Error(ErrorCode::incomplete,
                     "what stands at '" + options.hit +
                         "' now is not what was examined: the source has changed since, and "
                         "nothing is shown; examine it again");
    // Before anything is shown: what cannot be recorded does not happen.
    core::Json payload{{"by", context.session.user()},
                       {"hit", row.origin().text()},
                       {"kind", model::name_of(row.hit.kind)},
                       {"mask", row.hit.value},
                       {"reason", core::utf8_or_escaped(options.reason)}};
    TRY(context.session.record_act(
        "reveal", {{"case", view.of.id.hex()}, {"source", row.source.hex()}}, payload));
    if (context.global.json)
        context.console.out(core::Json{{"hit", row.origin().text()},
                                       {"kind", model::name_of(row.hit.kind)},
                                       {"mask", row.hit.value},
                                       {"text", core::utf8_or_escaped(text)},
                                       {"bytes", core::to_hex(core::bytes_of(bytes))}}
                                .dump() +
                            "\n");
    else
        context.console.out(on_terminal(text));
    return ExitStatus::done;
}

}  // namespace

void add_reveal(CLI::App& app, SelectedCommand& selected) {
    auto* command = app.add_subcommand("reveal", "Show a masked secret; the ledger keeps who, why");
    auto options = std::make_shared<RevealOptions>();
    add_case_option(*command, options->case_name);
    command
        ->add_option("hit", options->hit,
                     "WHERE@OFFSET as 'spoor selectors --hits' prints it, or an origin")
        ->required();
    command->add_option("--reason", options->reason, "Why it must be seen; without it nothing is");
    command->add_option("--kind", options->kind, "Of several secrets at one place the one meant");
    command->add_option("--passwords", options->passwords,
                        "File of passwords for what is encrypted, one a line");
    command->callback([&selected, options] {
        selected.run = [options](CommandContext& context) { return run_reveal(context, *options); };
    });
}

}  // namespace app
