// SavedFilters: views of a case with their filters, kept by a person for themselves or for all.
#pragma once

#include "core/guarded.h"
#include "core/result.h"
#include "model/ids.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace app::http {

constexpr std::size_t saved_filters_max = 500;  // Of a case.

struct SavedFilter {
    std::string id;
    std::string name;
    std::string view;   // "files"
    std::string query;  // As the page's address has it: "kind=file&path=*.docx".
    std::string by;     // The account's name.
    bool shared = false;
};

// Thread-safe. A file a case, replaced as a whole: few are kept, and nothing in them is evidence.
class SavedFilters {
public:
    explicit SavedFilters(std::filesystem::path folder) : folder_(std::move(folder)) {}

    // Those of the person and those that others shared, in the order they were saved.
    core::Result<std::vector<SavedFilter>> list(const model::CaseId& of, std::string_view by);
    // conflict where the case has too many.
    core::Result<void> add(const model::CaseId& of, SavedFilter filter);
    // not_found where the person has no such filter: what others saved is theirs.
    core::Result<void> remove(const model::CaseId& of, std::string_view id, std::string_view by);

private:
    core::Result<std::vector<SavedFilter>> read(const model::CaseId& of) const;
    core::Result<void> write(const model::CaseId& of,
                             const std::vector<SavedFilter>& filters) const;

    std::filesystem::path folder_;
    core::Guarded<int> writing_;  // One change at a time.
};

}  // namespace app::http
