// Small PDFs of our own, after ISO 32000-1: 7.5 (file structure), 8.10 (form XObjects).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace support {

// `objects` are numbered from 1; the first is the catalogue.
inline std::string pdf_file(const std::vector<std::string>& objects) {
    std::string file = "%PDF-1.5\n";
    std::string table = "0000000000 65535 f \n";
    for (std::size_t i = 0; i < objects.size(); ++i) {
        auto offset = std::to_string(file.size());
        table += std::string(10 - offset.size(), '0') + offset + " 00000 n \n";
        file += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
    }
    auto count = std::to_string(objects.size() + 1);
    auto begin = std::to_string(file.size());
    return file + "xref\n0 " + count + "\n" + table + "trailer << /Size " + count +
           " /Root 1 0 R >>\nstartxref\n" + begin + "\n%%EOF\n";
}

inline std::string pdf_stream(const std::string& content, const std::string& entries = "") {
    return "<< " + entries + " /Length " + std::to_string(content.size()) + " >>\nstream\n" +
           content + "\nendstream";
}

// One page whose content is `content`; object 5 is the font F1.
inline std::vector<std::string> pdf_page(const std::string& content, const std::string& resources) {
    return {"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources << " +
                resources + " >> >>",
            pdf_stream(content), "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"};
}

// REQUIRES: no brackets or backslashes in the text.
inline std::string pdf_of(std::string_view text) {
    return pdf_file(pdf_page("BT /F1 12 Tf 20 200 Td (" + std::string(text) + ") Tj ET",
                             "/Font << /F1 5 0 R >>"));
}

// Forms that draw forms: eight levels of sixty draw 60^8 times, and nothing fills the
// memory.
inline std::string pdf_that_hangs() {
    constexpr std::size_t levels = 8, draws = 60, first_form = 6;
    std::string many;
    for (std::size_t i = 0; i < draws; ++i)
        many += "/X Do ";
    auto draws_form = [](std::size_t number) {
        return "/XObject << /X " + std::to_string(number) + " 0 R >>";
    };
    auto objects = pdf_page(many, draws_form(first_form));
    const std::string form = "/Type /XObject /Subtype /Form /BBox [0 0 300 300] /Resources << ";
    for (std::size_t level = 1; level < levels; ++level)
        objects.push_back(pdf_stream(many, form + draws_form(first_form + level) + " >>"));
    objects.push_back(pdf_stream("q Q", form + ">>"));
    return pdf_file(objects);
}

}  // namespace support
