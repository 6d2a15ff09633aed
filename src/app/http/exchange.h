// Exchange: one request on its way to its answer, with who asks and what the gate said.
#pragma once

#include "app/accounts/accounts.h"
#include "app/cli/behalf.h"
#include "app/cli/case_view.h"
#include "app/http/sealing.h"
#include "app/http/transport/message.h"
#include "app/http/uri.h"
#include "core/json.h"
#include "model/case.h"
#include "policy/policy.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace app::http {

struct Services;

// A case that the caller is a member of, and the grant for the route's action on it.
struct CaseAccess {
    model::Case of;
    policy::Grant grant;
};

// What changes something in a case: the route's own grant, and the case as the caller may read it.
struct Acting {
    policy::Grant may;
    CaseView view;
};

class Exchange {
public:
    Exchange(Services& given, const Request& asked, Uri taken_apart)
        : services(given), request(asked), uri(std::move(taken_apart)) {}

    Services& services;
    const Request& request;
    Uri uri;
    std::map<std::string, std::string, std::less<>> path;  // "{item}" to what stood there.
    std::optional<Caller> caller;
    std::optional<CaseAccess> in_case;
    std::optional<policy::Grant> node_grant;  // For routes about the node.

    const Query& query() const { return uri.query; }
    // REQUIRES: somebody is signed in.
    Behalf behalf() const;
    const std::string& by() const { return caller->account.name; }
    // Why, as the caller says; a sentence that none was given otherwise.
    std::string reason() const;
    std::string path_text(std::string_view name) const;
    template <typename AnyId>
    std::optional<AnyId> path_id(std::string_view name) const {
        return AnyId::from_hex(path_text(name));
    }
    // The case's findings under the route's grant, which moves into the view; where that is to
    // count or to search, under one to read, since both show what is there. What is privileged is
    // withheld from a caller who may not see it, here and nowhere else. REQUIRES: a case.
    core::Result<CaseView> view();
    // The same under another grant to read.
    core::Result<CaseView> reading();
    // The route's grant, which moves into it, beside reading().
    core::Result<Acting> acting();
    // With what is withheld, to compare with, or to let whoever closed something open it again.
    core::Result<CaseView> whole_view();
    // What is sealed for the caller in the case of a view made before.
    const Sealing& sealing() const { return *sealing_; }
    // Those of these objects that are sealed for the caller.
    core::Result<std::set<std::string>> sealed_ones(const CaseView& shown,
                                                    const std::vector<std::string>& names);
    // Withholds from a view, of whatever case, what the caller may not see.
    core::Result<std::shared_ptr<const Sealing>> seal(CaseView& view);
    // Whether the caller's token, where it is one, is good for it.
    bool in_scope(policy::Action action) const;
    // The caller's roles allow it, and so do the scopes of the token, if the caller is a program.
    bool may(policy::Action action) const;
    // Another right in the same case; denied where the caller's roles lack it.
    core::Result<policy::Grant> grant(policy::Action action);

private:
    // Owned with the services' store of them.
    std::shared_ptr<const Sealing> sealing_ = std::make_shared<const Sealing>();
};

Response json_response(const core::Json& json, unsigned status = 200);
Response json_response(std::string text, unsigned status = 200);
Response no_content();
// Wants nothing of the body.
std::unique_ptr<Receiver> answer_at_once(Response response);

// The body's members, each read once by its name; done() refuses those that nobody asked for.
class Body {
public:
    static core::Result<Body> of(const Request& request);
    core::Result<std::string> text(std::string_view name);  // Must be there.
    core::Result<std::optional<std::string>> text_if(std::string_view name);
    core::Result<std::optional<bool>> truth_if(std::string_view name);
    core::Result<std::optional<std::uint64_t>> number_if(std::string_view name);
    // Nothing where there is none.
    core::Result<std::vector<std::string>> texts_if(std::string_view name);
    core::Result<std::optional<model::RoleSet>> roles_if(std::string_view name);
    core::Result<void> done() const;

private:
    explicit Body(core::Json json) : left_(std::move(json)) {}
    std::optional<core::Json> take(std::string_view name);
    core::Json left_;
};

}  // namespace app::http
