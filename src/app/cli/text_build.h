// The full-text index of one run: made beside the run's findings, and published with them.
#pragma once

#include "core/result.h"
#include "core/scheduler.h"
#include "examination/run/derive_findings.h"
#include "examination/run/fill_spool.h"
#include "model/ids.h"
#include "store/text_index/text_index_builder.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace app {

// An index stands in the case's text folder under a name that no other run has. The findings name
// it, so that from one moment to the next both are the new ones: a killed run leaves at most an
// index that nobody names.
class TextBuild {
public:
    struct Options {
        std::filesystem::path folder;  // The case's.
        model::SourceId source;
        model::RunId run;
        unsigned threads = 1;
    };
    static core::Result<std::unique_ptr<TextBuild>> begin(const Options& options);

    core::Result<void> add(examination::DerivedText text);
    // Makes the index durable. Nothing can be added afterwards.
    core::Result<void> finish();
    const std::string& name() const { return name_; }

private:
    explicit TextBuild(const Options& options);

    std::string name_;
    core::Scheduler scheduler_;
    std::optional<store::TextIndexBuilder> builder_;
};

// Removes what the source has in the case's text folder but for the index of that name.
core::Result<void> remove_other_text(const std::filesystem::path& folder,
                                     const model::SourceId& source, const std::string& name);

}  // namespace app
