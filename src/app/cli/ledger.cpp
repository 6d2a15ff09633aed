// spoor ledger: verifies the ledger, proves one entry, lists what was done.
#include "app/cli/list_options.h"
#include "app/cli/session.h"
#include "core/json.h"
#include "evidence/ledger/prove.h"
#include "evidence/ledger/verify_ledger.h"

#include <CLI/CLI.hpp>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

Result<ExitStatus> run_verify(CommandContext& context) {
    TRY(context.session.ledger().checkpoint());
    evidence::LedgerReport report;
    context.session.ledger().while_quiet([&] {
        report = evidence::verify_ledger(context.session.home().ledger(),
                                         context.session.ledger().verifier());
    });
    context.console.out(context.global.json ? report_json(report) + "\n" : report_text(report));
    return report.good() ? ExitStatus::done : ExitStatus::failed;
}

Result<ExitStatus> run_prove(CommandContext& context, std::uint64_t index) {
    TRY(context.session.ledger().checkpoint());
    auto proof = TRY(evidence::prove_entry(context.session.home().ledger(),
                                           context.session.ledger().verifier(), index));
    context.console.out(proof);
    return ExitStatus::done;
}

}  // namespace

void add_ledger(CLI::App& app, SelectedCommand& selected) {
    auto* command = app.add_subcommand("ledger", "Verify and prove what was done");
    command->require_subcommand(1);
    command->add_subcommand("verify", "Check every entry, tile, checkpoint and signature")
        ->callback([&selected] { selected.run = run_verify; });
    auto index = std::make_shared<std::uint64_t>(0);
    auto* prove = command->add_subcommand("prove", "Prove that an entry is in the ledger");
    prove->add_option("entry", *index, "Its number, from 0")->required();
    prove->callback([&selected, index] {
        selected.run = [index](CommandContext& context) { return run_prove(context, *index); };
    });
}

}  // namespace app
