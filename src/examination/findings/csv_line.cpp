#include "examination/findings/csv_line.h"

namespace examination {

void append_csv(std::string& out, std::string_view text) {
    bool formula = !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != text.npos;
    bool quotes = text.find_first_of(",\"\r\n") != text.npos;
    out += quotes ? "\"" : "";
    out += formula ? "'" : "";
    for (char c : text) {
        if (c == '"')
            out.push_back('"');
        out.push_back(c);
    }
    out += quotes ? "\"" : "";
}

}  // namespace examination
