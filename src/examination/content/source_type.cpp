#include "examination/content/source_type.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>

namespace examination {
namespace {

using namespace std::string_view_literals;

enum Language : std::uint8_t {
    c,
    cpp,
    python,
    java,
    perl,
    javascript,
    batch,
    troff,
    tex,
    diff,
    makefile,
    assembler,
    go,
    rust,
    language_count
};
constexpr std::array<std::string_view, language_count> media_types{
    "text/x-c",           "text/x-c++",      "text/x-script.python",
    "text/x-java",        "text/x-perl",     "application/javascript",
    "text/x-msdos-batch", "text/troff",      "text/x-tex",
    "text/x-diff",        "text/x-makefile", "text/x-asm",
    "text/x-go",          "text/x-rust"};

// How a line begins, what it must hold besides, and how much it then says; 4 is enough alone.
struct Trait {
    std::string_view begins;
    std::string_view holds;
    Language language;
    int weight;
};
constexpr int weight_enough = 4;
constexpr Trait traits[] = {
    {"#include <", ">", c, 4},
    {"#include \"", "\"", c, 4},
    {"#ifndef ", "_", c, 2},
    {"#define ", "", c, 2},
    {"#ifdef ", "", c, 2},
    {"#pragma ", "", c, 4},
    {"#if ", "", c, 1},
    {"#endif", "", c, 2},
    {"typedef ", "", c, 2},
    {"namespace ", "", cpp, 4},
    {"template<", "", cpp, 4},
    {"template <", "", cpp, 4},
    {"using namespace ", ";", cpp, 4},
    {"class ", "{", cpp, 2},
    {"public:", "", cpp, 3},
    {"private:", "", cpp, 3},
    {"// -*- C++ -*-", "", cpp, 4},
    {"def ", "):", python, 4},
    {"def ", "(", python, 2},
    {"class ", "):", python, 4},
    {"from ", " import ", python, 4},
    {"import java", ";", java, 4},
    {"import ", " from ", javascript, 4},
    {"import (", "", go, 4},
    {"import \"", "\"", go, 4},
    {"import ", "", python, 2},
    {"if __name__", "", python, 4},
    {"\"\"\"", "", python, 4},
    {"'''", "", python, 2},
    {"# -*- coding", "", python, 2},
    {"package ", "::", perl, 4},
    {"package ", ";", java, 2},
    {"package ", "", go, 2},
    {"func ", "{", go, 2},
    {"use ", "::", rust, 2},
    {"pub fn ", "", rust, 4},
    {"impl ", "{", rust, 3},
    {"fn ", "{", rust, 3},
    {"public class ", "", java, 3},
    {"use strict;", "", perl, 4},
    {"use warnings", ";", perl, 4},
    {"use vars ", ";", perl, 4},
    {"=head1 ", "", perl, 3},
    {"my $", ";", perl, 3},
    {"\"use strict\"", "", javascript, 4},
    {"'use strict'", "", javascript, 4},
    {"export ", "{", javascript, 3},
    {"export default ", "", javascript, 4},
    {"module.exports", "", javascript, 4},
    {"exports.", "=", javascript, 3},
    {"Object.defineProperty(exports", "", javascript, 4},
    {"const ", "require(", javascript, 4},
    {"var ", "require(", javascript, 4},
    {"function ", ") {", javascript, 2},
    {"!function", "(", javascript, 4},
    {"(function", "(", javascript, 3},
    {"@echo off", "", batch, 4},
    {"@ECHO OFF", "", batch, 4},
    {".TH ", "", troff, 4},
    {".\\\"", "", troff, 4},
    {"'\\\"", "", troff, 4},
    {".SH ", "", troff, 2},
    {"\\documentclass", "", tex, 4},
    {"\\input", "", tex, 2},
    {"\\begin{", "", tex, 3},
    {"--- ", "", diff, 2},
    {"+++ ", "", diff, 2},
    {"Index: ", "", diff, 1},
    {".PHONY:", "", makefile, 4},
    {"include $(", "", makefile, 3},
    {"\t.globl", "", assembler, 4},
    {"\t.text", "", assembler, 4},
    {".globl ", "", assembler, 4},
};

constexpr std::size_t lines_max = 120;

// The traits by the first byte of their line, in their order: of most lines none begins so.
struct TraitIndex {
    std::array<std::array<std::uint8_t, 16>, 128> traits_of{};  // Index + 1; 0 ends.

    constexpr TraitIndex() {
        std::array<std::size_t, 128> counts{};
        for (std::size_t i = 0; i < std::size(traits); ++i) {
            auto first = static_cast<unsigned char>(traits[i].begins[0]);
            traits_of[first][counts[first]++] = static_cast<std::uint8_t>(i + 1);
        }
    }
};
constexpr TraitIndex trait_index;

struct Weights {
    std::array<int, language_count> of{};
    std::array<bool, std::size(traits)> seen{};  // A trait counts once: prose repeats its words.
};

void add_line(std::string_view line, Weights& weights) {
    if (line.empty() || static_cast<unsigned char>(line[0]) >= 128)
        return;
    for (auto number : trait_index.traits_of[static_cast<unsigned char>(line[0])]) {
        if (number == 0)
            return;
        const auto& trait = traits[number - 1];
        if (line.starts_with(trait.begins) &&
            line.find(trait.holds, trait.begins.size()) != std::string_view::npos) {
            if (!std::exchange(weights.seen[number - 1u], true))
                weights.of[trait.language] += trait.weight;
            return;
        }
    }
}

}  // namespace

std::string_view source_type(std::string_view text) {
    Weights weights;
    for (std::size_t lines = 0; !text.empty() && lines < lines_max; ++lines) {
        auto end = text.find('\n');
        add_line(text.substr(0, end), weights);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    // C++ begins its lines as C does, and with more.
    if (weights.of[cpp] >= weight_enough)
        weights.of[cpp] += weights.of[c];
    auto best = std::ranges::max_element(weights.of);
    auto index = static_cast<std::size_t>(best - weights.of.begin());
    return *best >= weight_enough ? media_types[index] : std::string_view();
}

}  // namespace examination
