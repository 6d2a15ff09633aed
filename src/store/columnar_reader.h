// ColumnarReader: asks finished columnar files, attached read-only, what a Selection describes.
#pragma once

#include "core/result.h"
#include "policy/policy.h"
#include "store/columnar_writer.h"
#include "store/table.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace store {

// One row of an answer. Valid only inside the handler that receives it.
class RowView {
public:
    bool null(unsigned output) const;
    template <typename Number>
    Number number(unsigned output) const {
        return static_cast<const Number*>(columns_[output].data)[row_];
    }
    Id128 id(unsigned output) const;
    std::string_view text(unsigned output) const;  // Empty for NULL.

private:
    friend class ColumnarReader;
    struct ColumnView {
        const void* data = nullptr;
        const std::uint64_t* validity = nullptr;
    };
    std::vector<ColumnView> columns_;
    std::uint64_t row_ = 0;
};
using RowReader = std::function<core::Result<void>(const RowView& row)>;

struct ColumnarReaderOptions {
    ColumnarOptions engine;
    std::optional<model::CaseId> case_id;      // What grants are checked against.
    std::vector<std::filesystem::path> files;  // Finished by a ColumnarWriter.
    // Of which source each file is, where grants may withhold items of it.
    std::vector<model::SourceId> sources = {};
};

// Thread-safe: each call has its own connection. The engine can reach the files' folders and the
// temporary folder, and nothing else of the system.
class ColumnarReader {
    struct Handles;

public:
    ColumnarReader(std::unique_ptr<Handles> handles, std::optional<model::CaseId> case_id,
                   std::vector<model::SourceId> sources);
    ~ColumnarReader();
    static core::Result<std::unique_ptr<ColumnarReader>> open(const ColumnarReaderOptions& options);

    // Answers `selection` from the file at that index, row by row, without what the grant
    // withholds. The answer is held in memory meanwhile: ask for large ones in ranges.
    core::Result<void> select(std::size_t file, const Selection& selection,
                              const policy::Grant& grant, const RowReader& reader);
    // The same for what is not shown: how the file is built, and names that are only compared with
    // what was asked. Whoever may count may read it.
    core::Result<void> select_structure(std::size_t file, const Selection& selection,
                                        const policy::Grant& grant, const RowReader& reader);
    core::Result<std::uint64_t> count(std::size_t file, const Selection& selection,
                                      const policy::Grant& grant);

private:
    // The marks of what the grant withholds of the selection's rows; null where that is nothing.
    std::shared_ptr<const RowMarks> withheld(std::size_t file, const Selection& selection,
                                             const policy::Grant& grant) const;
    core::Result<void> answer(std::size_t file, const Selection& selection,
                              const RowReader& reader);

    std::unique_ptr<Handles> handles_;
    std::optional<model::CaseId> case_id_;
    std::vector<model::SourceId> sources_;
};

}  // namespace store
