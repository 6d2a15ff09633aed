#include "store/duckdb_marks.h"

#include <fmt/format.h>

namespace store::duck {
namespace {

constexpr const char* function_name = "spoor_marked";

// Two columns in: the marks' number, the same in each row, and the row number. A NULL is not
// marked.
void test_marks(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
    auto rows = duckdb_data_chunk_get_size(input);
    if (rows == 0)
        return;
    auto& registry = *static_cast<MarkRegistry*>(duckdb_scalar_function_get_extra_info(info));
    auto* numbers = duckdb_data_chunk_get_vector(input, 0);
    auto* values = duckdb_data_chunk_get_vector(input, 1);
    auto marks =
        registry.find(static_cast<const std::uint64_t*>(duckdb_vector_get_data(numbers))[0]);
    if (marks == nullptr)
        return duckdb_scalar_function_set_error(info, "the marks of a query are gone");
    const auto* value = static_cast<const std::uint64_t*>(duckdb_vector_get_data(values));
    const auto* validity = duckdb_vector_get_validity(values);
    auto* out = static_cast<bool*>(duckdb_vector_get_data(output));
    for (idx_t i = 0; i < rows; ++i)
        out[i] = (validity == nullptr || (validity[i / 64] >> (i % 64) & 1) != 0) &&
                 marks->marked(value[i]);
}

}  // namespace

core::Result<void> MarkRegistry::install(duckdb_connection connection) {
    auto function = duckdb_create_scalar_function();
    auto number = duckdb_create_logical_type(DUCKDB_TYPE_UBIGINT);
    auto boolean = duckdb_create_logical_type(DUCKDB_TYPE_BOOLEAN);
    duckdb_scalar_function_set_name(function, function_name);
    duckdb_scalar_function_add_parameter(function, number);
    duckdb_scalar_function_add_parameter(function, number);
    duckdb_scalar_function_set_return_type(function, boolean);
    duckdb_scalar_function_set_special_handling(function);
    duckdb_scalar_function_set_extra_info(function, this, nullptr);
    duckdb_scalar_function_set_function(function, test_marks);
    auto state = duckdb_register_scalar_function(connection, function);
    duckdb_destroy_logical_type(&boolean);
    duckdb_destroy_logical_type(&number);
    duckdb_destroy_scalar_function(&function);
    if (state != DuckDBSuccess)
        return core::Error(core::ErrorCode::internal, "the findings engine takes no function");
    return {};
}

std::uint64_t MarkRegistry::add(std::shared_ptr<const RowMarks> marks) {
    auto named = named_.access();
    named->marks.emplace(++named->last, std::move(marks));
    return named->last;
}

void MarkRegistry::remove(std::uint64_t number) {
    named_.access()->marks.erase(number);
}

std::shared_ptr<const RowMarks> MarkRegistry::find(std::uint64_t number) {
    auto named = named_.access();
    auto found = named->marks.find(number);
    return found == named->marks.end() ? nullptr : found->second;
}

std::string StatementMarks::condition_sql(const std::string& column,
                                          std::shared_ptr<const RowMarks> marks) {
    numbers_.push_back(registry_.add(std::move(marks)));
    return fmt::format("{}({}::UBIGINT, {})", function_name, numbers_.back(), column);
}

}  // namespace store::duck
