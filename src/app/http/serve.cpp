// spoor serve: the workbench's server, on the home that this process owns.
#include "app/accounts/accounts.h"
#include "app/cli/command_line.h"
#include "app/cli/session.h"
#include "app/http/certificate.h"
#include "app/http/dispatch.h"
#include "app/http/services.h"
#include "app/http/transport/server.h"
#include "app/programs.h"
#include "core/json.h"
#include "core/wake_up.h"

#include <charconv>

#include <CLI/CLI.hpp>
#include <poll.h>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

struct ServeOptions {
    std::string listen = "127.0.0.1:8443", certificate, key, page, provider;
    std::vector<std::string> source_roots;
    bool plain = false;
};

struct Endpoint {
    std::string address;
    std::uint16_t port = 0;
};

// "127.0.0.1:8443", "[::1]:8443".
Result<Endpoint> parse_endpoint(const std::string& text) {
    auto colon = text.rfind(':');
    Endpoint endpoint;
    if (colon != std::string::npos) {
        endpoint.address = text.substr(0, colon);
        const char* end = text.data() + text.size();
        auto [stop, failed] = std::from_chars(text.data() + colon + 1, end, endpoint.port);
        if (endpoint.address.starts_with('[') && endpoint.address.ends_with(']'))
            endpoint.address = endpoint.address.substr(1, endpoint.address.size() - 2);
        if (failed == std::errc{} && stop == end && !endpoint.address.empty())
            return endpoint;
    }
    return Error(ErrorCode::invalid_input,
                 "'" + text + "' is no ADDRESS:PORT; write 127.0.0.1:8443 or [::1]:8443");
}

Result<std::optional<http::TlsIdentity>> identity_for(CommandContext& context,
                                                      const ServeOptions& options,
                                                      const Endpoint& endpoint) {
    if (options.plain) {
        if (!http::is_loopback(endpoint.address))
            return Error(ErrorCode::denied,
                         "plain HTTP is for this machine alone: leave --plain-http out, or listen "
                         "at 127.0.0.1");
        return std::optional<http::TlsIdentity>();
    }
    if (options.certificate.empty() != options.key.empty())
        return Error(ErrorCode::invalid_input, "--tls-cert and --tls-key belong together");
    auto identity =
        options.certificate.empty()
            ? http::ensure_own_certificate(context.session.home().path() / "tls", endpoint.address)
            : http::read_certificate(context.path_of(options.certificate),
                                     context.path_of(options.key));
    auto made = TRY(std::move(identity));
    return std::optional(std::move(made));
}

Result<std::vector<std::filesystem::path>> roots_of(const CommandContext& context,
                                                    const ServeOptions& options) {
    std::vector<std::filesystem::path> roots;
    for (const auto& given : options.source_roots) {
        std::error_code failed;
        auto root = std::filesystem::canonical(context.path_of(given), failed);
        if (failed || !std::filesystem::is_directory(root))
            return Error(ErrorCode::not_found,
                         "there is no folder '" + given + "'; --source-root names one");
        roots.push_back(std::move(root));
    }
    return roots;
}

// Beside the program: where it is installed, or in the tree in which it is built.
Result<std::filesystem::path> page_folder(const CommandContext& context,
                                          const ServeOptions& options) {
    if (!options.page.empty())
        return context.path_of(options.page);
    auto programs = TRY(find_programs());
    auto bin = programs.worker.parent_path();
    auto installed = bin.parent_path() / "share/spoor/workbench";
    return std::filesystem::exists(installed) ? installed
                                              : bin.parent_path().parent_path() / "workbench";
}

std::string url_of(const Endpoint& endpoint, bool encrypted, std::uint16_t port) {
    auto host = endpoint.address.find(':') == std::string::npos ? endpoint.address
                                                                : "[" + endpoint.address + "]";
    return std::string(encrypted ? "https" : "http") + "://" + host + ":" + std::to_string(port);
}

// What the settings name is read before anything runs; the provider itself is asked when somebody
// signs in, since it may be down for a while. Null where none is configured.
Result<std::unique_ptr<open_id::Provider>> provider_for(const CommandContext& context,
                                                        const ServeOptions& options) {
    if (options.provider.empty())
        return std::unique_ptr<open_id::Provider>();
    auto about = TRY(open_id::read_settings(context.path_of(options.provider)));
    return std::make_unique<open_id::Provider>(std::move(about), http::fetch,
                                               core::moment_from_system_clock);
}

struct Address {
    std::string url, fingerprint;
    std::optional<std::string> setup_token;
};

void announce(CommandContext& context, const Address& address) {
    auto link = address.setup_token ? address.url + "/setup#" + *address.setup_token : "";
    if (context.global.json) {
        core::Json json{{"url", address.url}};
        if (!address.fingerprint.empty())
            json["fingerprint"] = address.fingerprint;
        if (!link.empty())
            json["setup"] = link;
        context.console.out(json.dump() + "\n");
        return;
    }
    std::string text = "The workbench is at " + address.url + "\n";
    if (!address.fingerprint.empty())
        text += "Its certificate's SHA-256 fingerprint is\n  " + address.fingerprint + "\n";
    if (!link.empty())
        text += "Create the first administrator, once, at\n  " + link + "\n";
    context.console.out(text);
}

Result<void> wait_for_stop(const std::stop_token& stop) {
    auto stopped = TRY(core::WakeUp::create());
    std::stop_callback wake(stop, [&] { stopped.wake(); });
    // No descriptor but the waking one: poll() passes over negative ones.
    while (stopped.wait_for(-1, POLLIN)) {
    }
    return {};
}

Result<ExitStatus> run_serve(CommandContext& context, const ServeOptions& options) {
    auto& session = context.session;
    auto endpoint = TRY(parse_endpoint(options.listen));
    http::ServerOptions listening;
    listening.address = endpoint.address;
    listening.port = endpoint.port;
    listening.tls = TRY(identity_for(context, options, endpoint));
    Address address;
    if (listening.tls)
        address.fingerprint = TRY(http::fingerprint_of(listening.tls->certificate));
    http::ServerSettings settings;
    settings.encrypted = listening.tls.has_value();
    settings.source_roots = TRY(roots_of(context, options));
    settings.page = TRY(page_folder(context, options));

    auto provider = TRY(provider_for(context, options));
    std::optional<open_id::OpenIdSignIns> open_id;
    if (provider)
        open_id.emplace(*provider, system_random, core::moment_from_system_clock);

    auto people = TRY(session.people());
    Accounts accounts(*people, system_random, core::moment_from_system_clock);
    address.setup_token = TRY(accounts.open_setup());
    http::AccessRecord access(session);
    http::ContentCache contents(session.home().temporary() / "contents");
    auto jobs = TRY(Jobs::open(session, session.home().path() / "jobs"));
    std::unique_ptr<http::Server> server;
    auto uploads = TRY(Uploads::open(session));
    http::Packages packages;
    http::Previews previews(contents);
    http::SavedFilters saved_filters(session.home().path() / "filters");
    http::RuleShelf rule_shelf(session.home().path() / "rules");
    http::Sealings sealings(session);
    http::Overviews overviews(session);
    http::FoundSets found_sets(session);
    auto* by_provider = open_id ? &*open_id : nullptr;
    http::Services services{session,
                            *people,
                            accounts,
                            access,
                            contents,
                            *jobs,
                            *uploads,
                            packages,
                            previews,
                            saved_filters,
                            rule_shelf,
                            sealings,
                            overviews,
                            found_sets,
                            by_provider,
                            settings,
                            [&] { return server->counts(); }};
    bool encrypted = settings.encrypted;
    http::Server::Handlers handlers{
        [&](const http::Request& request) { return http::answer(services, request); },
        [&](const http::Request& request) { return http::receive(services, request); }};
    server = TRY(http::Server::listen(std::move(listening), std::move(handlers)));
    address.url = url_of(endpoint, encrypted, server->port());
    if (open_id)
        open_id->serve_at(address.url);
    TRY(session.record_act("serve.begin", {},
                           core::Json{{"by", context.by()}, {"listen", options.listen}}));
    announce(context, address);
    TRY(wait_for_stop(context.stop));
    server->finish();
    jobs.reset();
    TRY(session.record_act("serve.end", {}, core::Json{{"by", context.by()}}));
    return ExitStatus::done;
}

}  // namespace

void add_serve(CLI::App& app, SelectedCommand& selected) {
    auto* command = app.add_subcommand("serve", "Serve the workbench to browsers");
    auto options = std::make_shared<ServeOptions>();
    command->add_option("--listen", options->listen, "ADDRESS:PORT (port 0: any)")
        ->capture_default_str();
    command->add_option("--tls-cert", options->certificate, "Certificate chain in PEM form");
    command->add_option("--tls-key", options->key, "Its key in PEM form");
    command->add_flag("--plain-http", options->plain, "Without TLS; on this machine only");
    command->add_option("--source-root", options->source_roots,
                        "Folder from which sources may be examined; may be repeated");
    command->add_option("--oidc", options->provider,
                        "Settings of an OpenID Connect provider to sign in through (JSON)");
    command->add_option("--page", options->page, "Folder of the built page");
    command->callback([&selected, options] {
        selected.home_mode = store::HomeMode::create_if_absent;
        selected.run = [options](CommandContext& context) { return run_serve(context, *options); };
    });
}

}  // namespace app
