// Options and output that all lists share: --case, paging, a table or JSON lines.
#pragma once

#include "app/cli/command_line.h"
#include "examination/findings/filters.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace app {

struct ListOptions {
    std::string case_name;
    std::string cursor;
    std::uint64_t limit = 0;  // 0: all.
};

void add_case_option(CLI::App& command, std::string& case_name);
void add_list_options(CLI::App& command, ListOptions& options);
// --from and --to.
struct TimeOptions {
    std::string from, to;
};
void add_time_options(CLI::App& command, TimeOptions& options);

// Rows collected for a terminal; columns as wide as their widest cell of the page, the last
// unbounded.
class Table {
public:
    explicit Table(std::vector<std::string> heads) : rows_{std::move(heads)} {}
    void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
    bool empty() const { return rows_.size() <= 1; }
    std::string text() const;

private:
    std::vector<std::vector<std::string>> rows_;
};

// Shows pages until the limit or the end: `--json` as lines, else as a table a page. `fetch` takes
// a PageRequest and returns a Page; `cells` and `json` render one row.
template <typename Row>
struct ListRendering {
    std::vector<std::string> heads;
    std::function<std::vector<std::string>(const Row&)> cells;
    std::function<void(std::string&, const Row&)> json;
};

constexpr std::uint32_t page_rows = 1000;

template <typename Row>
core::Result<ExitStatus> show_list(
    CommandContext& context, const ListOptions& options, const ListRendering<Row>& rendering,
    const std::function<core::Result<examination::Page<Row>>(const examination::PageRequest&)>&
        fetch) {
    examination::PageRequest request{options.cursor, page_rows};
    std::uint64_t left = options.limit == 0 ? ~std::uint64_t{0} : options.limit;
    bool first = true;
    while (left > 0 && !context.stop.stop_requested()) {
        request.size = static_cast<std::uint32_t>(std::min<std::uint64_t>(left, page_rows));
        auto page = TRY(fetch(request));
        Table table(first ? rendering.heads : std::vector<std::string>(rendering.heads.size()));
        std::string text;
        for (const auto& row : page.rows) {
            if (context.global.json) {
                rendering.json(text, row);
                text += '\n';
            } else {
                table.add(rendering.cells(row));
            }
        }
        context.console.out(context.global.json ? text : table.text());
        if (first && page.rows.empty() && !context.global.json && !context.global.quiet)
            context.console.error("nothing matches\n");
        first = false;
        left -= page.rows.size();
        request.cursor = page.next;
        if (page.next.empty())
            return ExitStatus::done;
    }
    if (!request.cursor.empty() && !context.global.quiet)
        context.console.error("there is more: --cursor " + request.cursor + "\n");
    return ExitStatus::done;
}

}  // namespace app
