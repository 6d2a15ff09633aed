#include "app/cli/anomaly_meanings.h"

#include "anomalies_document.h"

namespace app {

// A row of the document's tables: | `code` | means | loses |
std::string anomaly_meaning(std::string_view code) {
    std::string_view document = anomalies_document;
    auto head = "| `" + std::string(code) + "` | ";
    auto start = document.find(head);
    if (start == std::string_view::npos)
        return {};
    auto cell = document.substr(start + head.size());
    cell = cell.substr(0, cell.find(" |"));
    std::string meaning;
    for (char c : cell)
        if (c != '`')
            meaning += c;
    if (!meaning.empty() && meaning[0] >= 'a' && meaning[0] <= 'z')
        meaning[0] = static_cast<char>(meaning[0] - 'a' + 'A');
    return meaning.empty() ? meaning : meaning + ".";
}

}  // namespace app
