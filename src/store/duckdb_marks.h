// Row marks as a function of the engine, which it pushes down into the scan: rows that are not
// marked cost a bit test, and of a stretch without marks no other column is read. Private to
// store/.
#pragma once

#include "core/guarded.h"
#include "core/result.h"
#include "store/row_marks.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <duckdb.h>

namespace store::duck {

// The marks that statements in progress name. Thread-safe.
class MarkRegistry {
public:
    // The function keeps a pointer to this registry, which must outlive the database.
    core::Result<void> install(duckdb_connection connection);

    std::uint64_t add(std::shared_ptr<const RowMarks> marks);
    void remove(std::uint64_t number);
    std::shared_ptr<const RowMarks> find(std::uint64_t number);

private:
    struct Named {
        std::uint64_t last = 0;
        // Owned by whoever asked, too; never changed.
        std::map<std::uint64_t, std::shared_ptr<const RowMarks>> marks;
    };
    core::Guarded<Named> named_;
};

// The marks of one statement, known to the engine until the statement's answer was read.
class StatementMarks {
public:
    explicit StatementMarks(MarkRegistry& registry) : registry_(registry) {}
    StatementMarks(const StatementMarks&) = delete;
    StatementMarks& operator=(const StatementMarks&) = delete;
    ~StatementMarks() {
        for (auto number : numbers_)
            registry_.remove(number);
    }
    // Whether `column`, unsigned and of eight bytes, is marked.
    std::string condition_sql(const std::string& column, std::shared_ptr<const RowMarks> marks);

private:
    MarkRegistry& registry_;
    std::vector<std::uint64_t> numbers_;
};

}  // namespace store::duck
