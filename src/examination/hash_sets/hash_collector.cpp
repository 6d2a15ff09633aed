#include "examination/hash_sets/hash_collector.h"

namespace examination {

core::Result<void> HashCollector::create_builder(HashKind kind) {
    auto builder = TRY(store::LookupSetBuilder::create(
        {.key_size = size_of(kind), .spill_folder = folder_}, memory_));
    builders_[static_cast<std::size_t>(kind)].emplace(std::move(builder));
    return {};
}

void HashCollector::report(std::uint64_t line, std::string why) {
    ++bad_line_count_;
    if (first_bad_lines_.size() < first_bad_lines_max)
        first_bad_lines_.push_back({.line = line, .why = std::move(why)});
}

std::uint64_t HashCollector::added() const {
    std::uint64_t sum = 0;
    for (const auto& builder : builders_)
        sum += builder ? builder->added() : 0;
    return sum;
}

core::Result<std::vector<HashSetFile>> HashCollector::finish(const std::string& metadata) {
    if (added() == 0) {
        std::string message = "no hash was found in it";
        if (!first_bad_lines_.empty())
            message += "; line " + std::to_string(first_bad_lines_.front().line) + ": " +
                       first_bad_lines_.front().why;
        return core::Error(core::ErrorCode::invalid_input, message);
    }
    std::vector<HashSetFile> files;
    for (auto kind : hash_kinds) {
        auto& builder = builders_[static_cast<std::size_t>(kind)];
        if (!builder)
            continue;
        auto name = std::string(name_of(kind)) + ".set";
        auto made = TRY(builder->finish(folder_ / name, metadata));
        builder.reset();
        files.push_back({.kind = kind,
                         .file_name = name,
                         .added = made.added,
                         .count = made.count,
                         .size = made.file_size,
                         .content_sha256 = made.content_sha256});
    }
    return files;
}

}  // namespace examination
