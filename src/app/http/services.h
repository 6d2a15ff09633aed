// Services: what the handlers of requests work with.
#pragma once

#include "app/accounts/accounts.h"
#include "app/http/access_record.h"
#include "app/http/content_cache.h"
#include "app/http/found_sets.h"
#include "app/http/overviews.h"
#include "app/http/packages.h"
#include "app/http/previews.h"
#include "app/http/rule_shelf.h"
#include "app/http/saved_filters.h"
#include "app/http/sealing.h"
#include "app/jobs/jobs.h"
#include "app/open_id/open_id_sign_ins.h"
#include "app/uploads/uploads.h"
#include "store/people.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace app {
class Session;
}

namespace app::http {

struct TransportCounts;

struct ServerSettings {
    std::vector<std::filesystem::path> source_roots;
    std::filesystem::path page;  // Folder of the built page.
    bool encrypted = false;
};

struct Services {
    Session& session;
    store::People& people;
    Accounts& accounts;
    AccessRecord& access;
    ContentCache& contents;
    Jobs& jobs;
    Uploads& uploads;
    Packages& packages;
    Previews& previews;
    SavedFilters& saved_filters;
    RuleShelf& rule_shelf;
    Sealings& sealings;
    Overviews& overviews;
    FoundSets& found_sets;
    open_id::OpenIdSignIns* open_id;  // Null where no provider is configured.
    const ServerSettings& settings;
    std::function<TransportCounts()> transport_counts;
};

}  // namespace app::http
