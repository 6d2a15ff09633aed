#include "app/http/overviews.h"

#include "app/cli/session.h"
#include "core/file.h"
#include "examination/findings/builder.h"
#include "examination/findings/snapshot.h"

#include <chrono>
#include <mutex>
#include <utility>
#include <vector>

namespace app::http {
namespace {

using core::Result;

// How soon new findings are counted where nobody asks.
constexpr std::chrono::seconds behind_interval{10};
constexpr std::uint64_t behind_memory_bytes = 128u << 20;

std::string scope_of(const policy::Grant& grant) {
    std::string out;
    for (auto scope : {model::ScopeState::in, model::ScopeState::out,
                       model::ScopeState::undetermined, model::ScopeState::context})
        out += grant.shows(scope) ? '+' : '-';
    return out;
}

}  // namespace

Overviews::Overviews(Session& session)
    : session_(session), behind_([this](const std::stop_token& stop) { keep_up(stop); }) {}

Overviews::~Overviews() = default;

std::filesystem::path Overviews::path_of(const model::CaseId& of) const {
    return session_.home().path() / "overviews" / (of.hex() + ".json");
}

std::shared_ptr<const CaseNumbers> Overviews::find(const model::CaseId& of,
                                                   const std::string& snapshot,
                                                   const std::string& scope) {
    auto kept = kept_.access();
    auto known = kept->find(of);
    if (known == kept->end() || known->second.snapshot != snapshot) {
        auto text = core::read_file(path_of(of), kept_numbers_bytes_max);
        auto read = text ? parse_kept_numbers(text.value()) : std::nullopt;
        if (!read || read->snapshot != snapshot)
            return nullptr;
        known = kept->insert_or_assign(of, std::move(*read)).first;
    }
    auto numbers = known->second.by_scope.find(scope);
    return numbers == known->second.by_scope.end() ? nullptr : numbers->second;
}

Result<void> Overviews::keep(const model::CaseId& of, const std::string& snapshot,
                             const std::string& scope, std::shared_ptr<const CaseNumbers> numbers) {
    auto kept = kept_.access();
    auto& here = (*kept)[of];
    if (here.snapshot != snapshot)
        here = {snapshot, {}};
    here.by_scope.insert_or_assign(scope, std::move(numbers));
    TRY(core::ensure_folder(path_of(of).parent_path()));
    return core::replace_file(path_of(of), text_of(here));
}

Result<std::shared_ptr<const CaseNumbers>> Overviews::of(const CaseView& view) {
    const auto& snapshot = view.findings->snapshot();
    if (view.grant.withheld() != nullptr || snapshot.empty())
        return count_numbers(*view.findings, view.grant);
    auto scope = scope_of(view.grant);
    if (auto known = find(view.of.id, snapshot, scope))
        return known;
    auto numbers = TRY(count_numbers(*view.findings, view.grant));
    // A disk that is full keeps nobody from reading.
    (void)keep(view.of.id, snapshot, scope, numbers);
    return numbers;
}

// Opened for itself, so that counting a case that nobody looks at leaves nothing in memory.
Result<void> Overviews::ensure(const model::Case& of) {
    auto grant = TRY(session_.grant(policy::Action::read, of));
    auto sources = TRY(session_.registered().list_sources(of.id, grant));
    examination::FindingsOptions options;
    options.case_id = of.id;
    options.temporary = session_.home().temporary();
    options.threads = 1;
    options.memory_bytes_max = behind_memory_bytes;
    for (const auto& source : sources) {
        auto path = examination::findings_path(session_.home().findings(of.id), source.id);
        if (std::filesystem::exists(path))
            options.sources.push_back({source.id, path});
    }
    auto snapshot = examination::snapshot_of(options.sources);
    if (snapshot.empty() || find(of.id, snapshot, scope_of(grant)))
        return {};
    auto findings = TRY(examination::Findings::open(std::move(options)));
    if (findings->snapshot() != snapshot)
        return {};
    auto numbers = TRY(count_numbers(*findings, grant));
    return keep(of.id, snapshot, scope_of(grant), std::move(numbers));
}

void Overviews::keep_up(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        auto listing = session_.grant(policy::Action::read);
        auto cases = listing ? session_.registered().list_cases(listing.value())
                             : Result<std::vector<model::Case>>(listing.error());
        // What cannot be counted here is told to whoever asks for it.
        if (cases)
            for (const auto& of : cases.value())
                if (!stop.stop_requested())
                    (void)ensure(of);
        std::unique_lock lock(waiting_);
        soon_.wait_for(lock, stop, behind_interval, [] { return false; });
    }
}

}  // namespace app::http
