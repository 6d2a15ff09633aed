// The text of a PDF, from what pdftotext makes of it: UTF-8 in which a form feed ends each page.
#include "examination/text/text.h"

#include <string>

namespace examination {
namespace {

// Each page is a part, as a reader of the document would name the place.
void extract(core::Bytes bytes, TextWriter& writer) {
    constexpr char page_end = '\f';
    auto rest = bytes.text();
    for (std::uint32_t page = 1; !rest.empty() && !writer.full(); ++page) {
        auto end = rest.find(page_end);
        if (page > writer.limits().members_max) {
            writer.sink().loss(0, "text.limit", "more pages than are read");
            return;
        }
        writer.begin_part("page " + std::to_string(page));
        writer.write(rest.substr(0, end), 0);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
}

constexpr std::string_view types[] = {"application/pdf"};

}  // namespace

extern constinit const TextFormat text_pdf{.name = "pdf",
                                           .title = "PDF",
                                           .version = "1",
                                           .media_types = types,
                                           .extract = extract,
                                           .tool = Tool::pdftotext};

}  // namespace examination
