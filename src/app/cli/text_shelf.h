// TextShelf: text indexes that stay open between two requests.
#pragma once

#include "core/guarded.h"
#include "core/result.h"
#include "store/text_index/text_index.h"

#include <filesystem>
#include <list>
#include <optional>
#include <utility>

namespace app {

// Thread-safe. An index is used by one asker at a time: whoever finds none on the shelf opens one
// more. An index never changes under its name, since each run has its own.
class TextShelf {
public:
    core::Result<store::TextIndex> take(const std::filesystem::path& folder,
                                        const model::CaseId& case_id);
    void put_back(const std::filesystem::path& folder, store::TextIndex index);
    // For when indexes are about to be replaced on the disk.
    void clear();

private:
    using Shelved = std::pair<std::filesystem::path, store::TextIndex>;
    core::Guarded<std::list<Shelved>> shelved_;  // The last used is first.
};

}  // namespace app
