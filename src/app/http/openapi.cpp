#include "app/http/openapi.h"

#include "core/json.h"
#include "core/verify.h"
#include "openapi_document.h"

#include <map>
#include <set>
#include <string>

namespace app::http {
namespace {

using core::Json;
using Names = std::set<std::string, std::less<>>;
using NamesByOperation = std::map<std::string, Names, std::less<>>;

// A reference is "#/components/parameters/NAME".
const Json& meant(const Json& document, const Json& parameter) {
    auto reference = parameter.find("$ref");
    if (reference == parameter.end())
        return parameter;
    auto path = reference->get<std::string>();
    return document["components"]["parameters"][path.substr(path.rfind('/') + 1)];
}

void add_query_parameters(const Json& document, const Json& of, Names& names) {
    auto parameters = of.find("parameters");
    if (parameters == of.end())
        return;
    for (const auto& parameter : *parameters) {
        const auto& one = meant(document, parameter);
        if (one.at("in") == "query")
            names.insert(one.at("name").get<std::string>());
    }
}

// The document is part of the program: what does not hold is our own mistake.
NamesByOperation read_parameters() {
    const auto document = Json::parse(openapi_document, nullptr, false);
    VERIFY(!document.is_discarded());
    NamesByOperation names;
    for (const auto& [path, methods] : document.at("paths").items())
        for (const auto& [method, operation] : methods.items()) {
            if (method == "parameters")
                continue;
            auto& here = names[operation.at("operationId").get<std::string>()];
            add_query_parameters(document, methods, here);
            add_query_parameters(document, operation, here);
        }
    return names;
}

}  // namespace

std::string_view openapi_text() {
    return openapi_document;
}

bool is_described_parameter(std::string_view operation, std::string_view name) {
    static const auto names = read_parameters();
    auto found = names.find(operation);
    return found != names.end() && found->second.contains(name);
}

}  // namespace app::http
