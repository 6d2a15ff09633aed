#include "app/cli/text_build.h"

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

namespace app {
namespace {

using core::Result;

// Each lane holds a shard's terms in memory.
constexpr unsigned lanes_max = 4;

}  // namespace

TextBuild::TextBuild(const Options& options)
    : name_(options.source.hex() + "-" + options.run.hex()),
      scheduler_(std::clamp(options.threads, 1u, lanes_max)) {}

Result<std::unique_ptr<TextBuild>> TextBuild::begin(const Options& options) {
    std::unique_ptr<TextBuild> build(new TextBuild(options));
    store::TextIndexOptions index;
    index.lanes = std::clamp(options.threads, 1u, lanes_max);
    auto builder = TRY(
        store::TextIndexBuilder::create(options.folder / build->name_, build->scheduler_, index));
    build->builder_.emplace(std::move(builder));
    return build;
}

Result<void> TextBuild::add(examination::DerivedText text) {
    return builder_->add(text.item, text.path, std::move(text.text.pieces)).during("indexing text");
}

Result<void> TextBuild::finish() {
    TRY(builder_->finish().during("indexing text"));
    return {};
}

Result<void> remove_other_text(const std::filesystem::path& folder, const model::SourceId& source,
                               const std::string& name) {
    std::error_code failure;
    std::vector<std::filesystem::path> others;
    for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
        auto found = entry.path().filename().string();
        if (found.starts_with(source.hex() + "-") && found != name)
            others.push_back(entry.path());
    }
    for (const auto& other : others)
        if (!failure)
            std::filesystem::remove_all(other, failure);
    if (failure)
        return core::Error(core::ErrorCode::io, "cannot clear away former text in '" +
                                                    folder.string() + "': " + failure.message());
    return {};
}

}  // namespace app
