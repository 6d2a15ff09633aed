#include "app/cli/list_options.h"

#include "core/text.h"

#include <algorithm>

#include <CLI/CLI.hpp>

namespace app {
namespace {

constexpr std::size_t cell_width_max = 60;

// Columns count characters, not bytes; wide and combining characters are left to the terminal.
std::size_t width_of(std::string_view utf8) {
    return static_cast<std::size_t>(std::ranges::count_if(
        utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

void add_case_option(CLI::App& command, std::string& case_name) {
    command.add_option("--case", case_name, "Name of the case")->required();
}

void add_list_options(CLI::App& command, ListOptions& options) {
    add_case_option(command, options.case_name);
    command.add_option("--limit", options.limit, "At most so many rows (default: all)");
    command.add_option("--cursor", options.cursor, "Go on where an earlier list ended");
}

void add_time_options(CLI::App& command, TimeOptions& options) {
    command.add_option("--from", options.from, "First moment (UTC), e.g. 2024-02-29T12:00");
    command.add_option("--to", options.to, "Moment behind the last (UTC)");
}

std::string Table::text() const {
    std::vector<std::size_t> widths(rows_.front().size(), 0);
    std::vector<std::vector<std::string>> shown;
    for (const auto& row : rows_) {
        auto& cells = shown.emplace_back();
        for (std::size_t i = 0; i < row.size(); ++i) {
            cells.push_back(core::printable(row[i]));
            widths[i] = std::max(widths[i], std::min(width_of(cells.back()), cell_width_max));
        }
    }
    std::string out;
    for (const auto& cells : shown) {
        if (std::ranges::all_of(cells, [](const auto& cell) { return cell.empty(); }))
            continue;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            out += cells[i];
            if (i + 1 < cells.size()) {
                auto width = width_of(cells[i]);
                out.append(widths[i] > width ? widths[i] - width : 0, ' ');
                out += "  ";
            }
        }
        out += '\n';
    }
    return out;
}

}  // namespace app
