// Real images whose addresses are documented: all that stand in them uncompressed are found.
#include "examination/selectors/selector_scanner.h"
#include "support/corpus.h"
#include "support/libewf_oracle.h"

#include <map>
#include <set>
#include <vector>

#include <doctest/doctest.h>

namespace {

// Address to the encodings it was found in.
using Addresses = std::map<std::string, std::set<examination::SelectorEncoding>>;

std::optional<Addresses> addresses_of(const std::string& name) {
    auto path = support::corpus_file("01-disk-images/simsong+bulk_extractor/" + name);
    if (!path)
        return std::nullopt;
    support::LibewfImage image(*path);
    REQUIRE(image.opened());
    Addresses found;
    examination::SelectorScanner scanner;
    scanner.begin([&](const examination::SelectorHitView& hit) {
        if (hit.kind == model::SelectorKind::email)
            found[std::string(hit.canonical)].insert(hit.encoding);
    });
    std::vector<std::byte> block(std::size_t{1} << 18);
    for (std::size_t at = 0; at < image.size(); at += block.size()) {
        auto part = std::span(block).first(std::min(block.size(), image.size() - at));
        REQUIRE(image.read_at(part, at));
        scanner.update(part, at);
    }
    scanner.finish();
    return found;
}

}  // namespace

TEST_CASE("nps-2010-emails yields every address that stands uncompressed in the image") {
    using enum examination::SelectorEncoding;
    auto found = addresses_of("nps-2010-emails.E01");
    if (!found)
        return;
    for (std::string address :
         {"plain_text@textedit.com", "plain_utf16@textedit.com", "rtf_text@textedit.com",
          "user_doc@microsoftword.com", "pages@iwork09.com", "xls_cell@microsoft_excel.com",
          "xls_comment@microsoft_excel.com", "doc_within_doc@document.com",
          "docx_within_docx@document.com", "ppt_within_doc@document.com",
          "xls_within_doc@document.com"}) {
        CAPTURE(address);
        CHECK(found->contains(address));
    }
    CHECK(found->size() == 11);
    CHECK((*found)["plain_utf16@textedit.com"].contains(utf16le));
}

TEST_CASE("email_test yields the addresses of its numbered users, and no other") {
    auto found = addresses_of("email_test.E01");
    if (!found)
        return;
    CHECK(found->size() == 49'994);
    for (const auto& [address, encodings] : *found)
        CHECK((address.starts_with("user") && address.ends_with("@company.com")));
}
