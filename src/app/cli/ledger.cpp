// spoor ledger: verifies the ledger, proves one entry, lists what was done.
#include "app/cli/list_options.h"
#include "app/cli/session.h"
#include "core/json.h"
#include "evidence/ledger/proof.h"
#include "evidence/ledger/verify_ledger.h"

#include <CLI/CLI.hpp>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

core::Json json_of(const evidence::LedgerReport& report) {
    return {{"intact", report.intact()},
            {"size", report.head.size},
            {"root", core::to_hex(report.head.root.bytes)},
            {"entries", report.entries},
            {"checkpoints", report.checkpoints},
            {"payloads", report.payloads},
            {"problems", report.problems},
            {"problems_count", report.problems_count},
            {"notes", report.notes}};
}

Result<ExitStatus> run_verify(CommandContext& context) {
    auto& session = context.session;
    auto report =
        TRY(evidence::verify_while_open(session.disk(), session.home().ledger(), session.ledger()));
    context.console.out(context.global.json ? json_of(report).dump() + "\n"
                                            : evidence::ledger_report_text(report));
    return report.intact() ? ExitStatus::done : ExitStatus::failed;
}

struct ProveOptions {
    std::uint64_t index = 0;
    bool with_payload = false;
};

Result<ExitStatus> run_prove(CommandContext& context, const ProveOptions& options) {
    auto& session = context.session;
    TRY(session.ledger().checkpoint());
    auto disclosure =
        options.with_payload ? evidence::Disclosure::with_payload : evidence::Disclosure::leaf_only;
    auto proof = TRY(evidence::prove_entry(session.disk(), session.home().ledger(),
                                           session.ledger().verifier(), options.index, disclosure));
    if (context.global.json)
        context.console.out(core::Json{{"entry", options.index},
                                       {"key", session.ledger().verifier().text()},
                                       {"proof", proof}}
                                .dump() +
                            "\n");
    else
        context.console.out(proof);
    return ExitStatus::done;
}

}  // namespace

void add_ledger(CLI::App& app, SelectedCommand& selected) {
    auto* command = app.add_subcommand("ledger", "Verify and prove what was done");
    command->require_subcommand(1);
    command->add_subcommand("verify", "Check every entry, tile, checkpoint and signature")
        ->callback([&selected] { selected.run = run_verify; });
    auto options = std::make_shared<ProveOptions>();
    auto* prove = command->add_subcommand("prove", "Prove that an entry is in the ledger");
    prove->add_option("entry", options->index, "Its number, from 0")->required();
    prove->add_flag("--with-payload", options->with_payload,
                    "Give away what the entry says, too; it may name people");
    prove->callback([&selected, options] {
        selected.run = [options](CommandContext& context) { return run_prove(context, *options); };
    });
}

}  // namespace app
