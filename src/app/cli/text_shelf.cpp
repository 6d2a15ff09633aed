#include "app/cli/text_shelf.h"

#include <algorithm>

namespace app {
namespace {

// Each holds some descriptors and a little memory.
constexpr std::size_t shelved_max = 64;

}  // namespace

core::Result<store::TextIndex> TextShelf::take(const std::filesystem::path& folder,
                                               const model::CaseId& case_id) {
    {
        auto shelved = shelved_.access();
        auto found = std::ranges::find(*shelved, folder, &Shelved::first);
        if (found != shelved->end()) {
            auto index = std::move(found->second);
            shelved->erase(found);
            return index;
        }
    }
    return store::TextIndex::open(folder, case_id);
}

void TextShelf::put_back(const std::filesystem::path& folder, store::TextIndex index) {
    std::list<Shelved> closed;  // After the lock.
    auto shelved = shelved_.access();
    shelved->emplace_front(folder, std::move(index));
    if (shelved->size() > shelved_max)
        closed.splice(closed.begin(), *shelved, std::prev(shelved->end()));
}

void TextShelf::clear() {
    std::list<Shelved> closed;
    std::swap(*shelved_.access(), closed);
}

}  // namespace app
