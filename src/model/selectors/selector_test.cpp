#include "model/selectors/selector.h"

#include "model/selectors/keccak.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace {

struct Vector {
    std::string raw, kind, canonical;
};

// "\n", "\t" and "\\" stand for themselves in the raw column.
std::string unescaped(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) {
            ++i;
            out.push_back(text[i] == 'n' ? '\n' : text[i] == 't' ? '\t' : text[i]);
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

std::vector<Vector> vectors() {
    std::vector<Vector> out;
    for (const auto& entry : std::filesystem::directory_iterator(SPOOR_TEST_DATA "/selectors")) {
        if (entry.path().extension() != ".tsv")
            continue;
        std::ifstream in(entry.path());
        for (std::string line; std::getline(in, line);) {
            if (line.empty() || line[0] == '#')
                continue;
            auto first = line.find('\t');
            auto second = line.find('\t', first + 1);
            REQUIRE_MESSAGE(second != std::string::npos, line);
            out.push_back({unescaped(line.substr(0, first)),
                           line.substr(first + 1, second - first - 1), line.substr(second + 1)});
        }
    }
    return out;
}

}  // namespace

TEST_CASE("every published vector has its canonical form") {
    auto all = vectors();
    CHECK(all.size() >= 150);
    for (const auto& vector : all) {
        CAPTURE(vector.kind);
        CAPTURE(vector.raw);
        auto kind = model::selector_kind_named(vector.kind);
        REQUIRE(kind);
        CHECK(model::canonical_selector(*kind, vector.raw).value_or("no") == vector.canonical);
    }
}

TEST_CASE("a canonical form is its own canonical form") {
    for (const auto& vector : vectors()) {
        if (vector.canonical == "no")
            continue;
        auto kind = *model::selector_kind_named(vector.kind);
        bool digest =
            vector.kind == "private_key" || vector.kind == "pgp_key" || vector.kind == "ssh_key";
        CAPTURE(vector.kind);
        CAPTURE(vector.raw);
        if (!digest)
            CHECK(model::canonical_selector(kind, vector.canonical) == vector.canonical);
    }
}

TEST_CASE("every kind has at least one vector that is one and one that is not") {
    auto all = vectors();
    for (auto kind : model::selector_kinds) {
        CAPTURE(model::name_of(kind));
        int valid = 0;
        int invalid = 0;
        for (const auto& vector : all)
            if (vector.kind == model::name_of(kind))
                ++(vector.canonical == "no" ? invalid : valid);
        CHECK(valid > 0);
        CHECK(invalid > 0);
        CHECK(model::selector_kind_named(model::name_of(kind)) == kind);
    }
}

TEST_CASE("every truncation of a vector is refused or has a form, and nothing runs past its end") {
    model::CanonicalForms forms;
    model::SelectorText out;
    for (const auto& vector : vectors()) {
        auto kind = *model::selector_kind_named(vector.kind);
        for (std::size_t size = 0; size < vector.raw.size(); ++size) {
            std::vector<char> exact(vector.raw.begin(),
                                    vector.raw.begin() + static_cast<std::ptrdiff_t>(size));
            forms.write(kind, {exact.data(), exact.size()}, out);
        }
    }
}

TEST_CASE("Keccak and SHA-3 agree with their published digests") {
    CHECK(model::keccak256("").hex() ==
          "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    CHECK(model::keccak256("abc").hex() ==
          "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    CHECK(model::sha3_256("").hex() ==
          "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a");
    CHECK(model::sha3_256("abc").hex() ==
          "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
}
