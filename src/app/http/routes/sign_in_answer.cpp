#include "app/http/routes/sign_in_answer.h"

#include "app/cli/session.h"
#include "app/http/dispatch.h"
#include "app/http/services.h"

#include <utility>

namespace app::http {

using core::Json;
using core::Result;

SignInPlace place_of(const Request& request) {
    return {request.address, std::string(request.header("user-agent"))};
}

std::string cookie_text(const Exchange& exchange, std::string_view name, const std::string& value) {
    return std::string(name) + "=" + value + "; Path=/; HttpOnly; SameSite=Strict" +
           (exchange.services.settings.encrypted ? "; Secure" : "") +
           (value.empty() ? "; Max-Age=0" : "");
}

Response with_session_cookie(Response response, const Exchange& exchange,
                             const std::string& token) {
    response.with("Set-Cookie",
                  cookie_text(exchange, cookie_name(exchange.services.settings.encrypted), token));
    return response;
}

Response signed_in(const Exchange& exchange, const BegunSignIn& begun) {
    auto state = begun.sign_in.complete ? "signed_in" : "second_factor_required";
    auto response = json_response(Json{{"state", state}, {"csrf_token", begun.sign_in.csrf_token}});
    return with_session_cookie(std::move(response), exchange, begun.token);
}

Result<void> record_of_account(Exchange& exchange, std::string kind, const model::Account& account,
                               Json payload) {
    payload["by"] = account.name;
    payload["account"] = account.id.hex();
    payload["from"] = exchange.request.address;
    return exchange.services.session.record_act(std::move(kind), {}, std::move(payload));
}

}  // namespace app::http
