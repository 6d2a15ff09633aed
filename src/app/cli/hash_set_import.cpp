#include "app/cli/hash_set_import.h"

#include "core/json.h"

namespace app {

core::Result<void> record_hash_set_import(Session& session,
                                          const examination::HashSetSummary& summary,
                                          const std::string& by, const std::string& why) {
    core::Json files = core::Json::object();
    for (const auto& file : summary.files)
        files[std::string(name_of(file.kind))] = file.content_sha256.hex();
    core::Json payload{{"by", by},
                       {"name", summary.description.name},
                       {"category", name_of(summary.description.category)},
                       {"input_sha256", summary.input_sha256.hex()},
                       {"count", summary.count()},
                       {"bad_lines", summary.bad_line_count},
                       {"content_sha256", std::move(files)}};
    if (!why.empty())
        payload["why"] = why;
    return session.record_act("hashset.import", {}, payload);
}

}  // namespace app
