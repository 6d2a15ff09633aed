#include "store/columnar_reader.h"

#include "core/verify.h"
#include "store/duckdb.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace store {
namespace {

// Any of no conditions must hold: no row can.
bool nothing_can_match(const Selection& selection) {
    return std::ranges::any_of(selection.where, &AnyOf::empty);
}

Selection without(Selection selection, std::shared_ptr<const RowMarks> marks) {
    Condition condition;
    condition.column = *selection.table->item;
    condition.is = Condition::Is::unmarked;
    condition.marks = std::move(marks);
    return selection.require(std::move(condition));
}

std::string catalog_name(std::size_t file) {
    return "s" + std::to_string(file);
}

}  // namespace

bool RowView::null(unsigned output) const {
    const auto* validity = columns_[output].validity;
    return validity != nullptr && (validity[row_ / 64] >> (row_ % 64) & 1) == 0;
}

Id128 RowView::id(unsigned output) const {
    const auto& value = static_cast<const duckdb_uhugeint*>(columns_[output].data)[row_];
    std::uint64_t halves[] = {__builtin_bswap64(value.upper), __builtin_bswap64(value.lower)};
    Id128 out;
    std::memcpy(out.data(), halves, sizeof halves);
    return out;
}

std::string_view RowView::text(unsigned output) const {
    if (null(output))
        return {};
    const auto& value = static_cast<const duckdb_string_t*>(columns_[output].data)[row_].value;
    auto size = value.inlined.length;
    return {size <= sizeof value.inlined.inlined ? value.inlined.inlined : value.pointer.ptr, size};
}

struct ColumnarReader::Handles {
    duck::MarkRegistry marks;  // Before the database, which has a pointer to it.
    duck::Database database;
    std::size_t files = 0;
};

ColumnarReader::ColumnarReader(std::unique_ptr<Handles> handles,
                               std::optional<model::CaseId> case_id,
                               std::vector<model::SourceId> sources)
    : handles_(std::move(handles)), case_id_(case_id), sources_(std::move(sources)) {}
ColumnarReader::~ColumnarReader() = default;

core::Result<std::unique_ptr<ColumnarReader>> ColumnarReader::open(
    const ColumnarReaderOptions& options) {
    auto handles = std::make_unique<Handles>();
    handles->database = TRY(duck::open_database({}, options.engine));
    auto connection = TRY(duck::connect(handles->database.get()));
    TRY(handles->marks.install(connection.get()));
    std::vector<std::filesystem::path> folders{options.engine.temporary};
    for (const auto& file : options.files) {
        std::error_code ignored;
        if (!std::filesystem::exists(file, ignored))
            return core::Error(core::ErrorCode::not_found,
                               "there is no findings file '" + file.string() + "'");
        folders.push_back(file.parent_path());
    }
    std::ranges::sort(folders);
    folders.erase(std::ranges::unique(folders).begin(), folders.end());
    TRY(duck::lock_down(connection.get(), folders));
    for (const auto& file : options.files) {
        auto path = TRY(duck::text_literal(file.string()));
        TRY(duck::execute(connection.get(), "ATTACH " + path + " AS " +
                                                catalog_name(handles->files++) +
                                                " (TYPE duckdb, READ_ONLY)"));
    }
    return std::make_unique<ColumnarReader>(std::move(handles), options.case_id, options.sources);
}

std::shared_ptr<const RowMarks> ColumnarReader::withheld(std::size_t file,
                                                         const Selection& selection,
                                                         const policy::Grant& grant) const {
    if (grant.withheld() == nullptr || !selection.table->item || file >= sources_.size())
        return nullptr;
    const auto* items = grant.withheld()->of(sources_[file]);
    if (items == nullptr)
        return nullptr;
    const auto& ordinals = selection.with_told ? items->untold : items->all;
    if (ordinals.empty())
        return nullptr;
    auto marks = std::make_shared<RowMarks>(ordinals.back() + 1);
    for (auto ordinal : ordinals)
        marks->mark(ordinal);
    return marks;
}

core::Result<void> ColumnarReader::select(std::size_t file, const Selection& selection,
                                          const policy::Grant& grant, const RowReader& reader) {
    TRY(grant.covers(selection.counted ? policy::Action::count : policy::Action::read, case_id_));
    if (auto marks = withheld(file, selection, grant))
        return answer(file, without(selection, std::move(marks)), reader);
    return answer(file, selection, reader);
}

core::Result<void> ColumnarReader::select_structure(std::size_t file, const Selection& selection,
                                                    const policy::Grant& grant,
                                                    const RowReader& reader) {
    TRY(grant.covers(policy::Action::count, case_id_));
    return answer(file, selection, reader);
}

core::Result<void> ColumnarReader::answer(std::size_t file, const Selection& selection,
                                          const RowReader& reader) {
    VERIFY(file < handles_->files);
    if (nothing_can_match(selection) && !selection.counted && !selection.extent)
        return {};
    auto connection = TRY(duck::connect(handles_->database.get()));
    duck::StatementMarks marks(handles_->marks);
    auto sql = TRY(duck::select_sql(catalog_name(file), selection, marks));
    auto answer = TRY(duck::run(connection.get(), sql));
    RowView row;
    while (auto chunk = answer.next()) {
        auto rows = duckdb_data_chunk_get_size(chunk.get());
        row.columns_.resize(duckdb_data_chunk_get_column_count(chunk.get()));
        for (std::size_t i = 0; i < row.columns_.size(); ++i) {
            auto* vector = duckdb_data_chunk_get_vector(chunk.get(), i);
            row.columns_[i] = {duckdb_vector_get_data(vector), duckdb_vector_get_validity(vector)};
        }
        for (row.row_ = 0; row.row_ < rows; ++row.row_)
            TRY(reader(row));
    }
    return {};
}

core::Result<std::uint64_t> ColumnarReader::count(std::size_t file, const Selection& selection,
                                                  const policy::Grant& grant) {
    TRY(grant.covers(policy::Action::count, case_id_));
    VERIFY(file < handles_->files);
    if (nothing_can_match(selection))
        return std::uint64_t{0};
    std::optional<Selection> narrowed;
    if (auto items = withheld(file, selection, grant))
        narrowed = without(selection, std::move(items));
    auto connection = TRY(duck::connect(handles_->database.get()));
    duck::StatementMarks marks(handles_->marks);
    auto sql = TRY(duck::count_sql(catalog_name(file), narrowed ? *narrowed : selection, marks));
    auto answer = TRY(duck::run(connection.get(), sql));
    auto chunk = answer.next();
    if (!chunk || duckdb_data_chunk_get_size(chunk.get()) != 1)
        return core::Error(core::ErrorCode::internal, "the findings engine gave no count");
    auto* vector = duckdb_data_chunk_get_vector(chunk.get(), 0);
    return static_cast<const std::uint64_t*>(duckdb_vector_get_data(vector))[0];
}

}  // namespace store
