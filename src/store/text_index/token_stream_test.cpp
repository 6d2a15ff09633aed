#include "store/text_index/token_stream.h"

#include <random>

#include <doctest/doctest.h>

namespace {

// The tokens, parted by spaces; other readings in brackets.
std::string tokens_of(std::string_view text) {
    store::TokenStreamView tokens(text);
    store::TokenView token;
    std::string out;
    while (tokens.next(token)) {
        out += out.empty() ? "" : " ";
        bool plain = token.reading == store::TokenReading::plain;
        out += (plain ? "" : "[") + std::string(token.text) + (plain ? "" : "]");
        CHECK(token.begin < token.end);
        CHECK(token.end <= text.size());
    }
    return out;
}

struct Sample {
    const char* title;
    const char* text;
    const char* tokens;
};

}  // namespace

TEST_CASE("words are folded so that what is written alike is one term") {
    const Sample samples[] = {
        {"case and punctuation", "Hello, WORLD! x_1", "hello world x 1"},
        {"accents either way", "Café cafe\u0301 CAFÉ cafe", "cafe cafe cafe cafe"},
        {"letters that do not decompose", "Łódź Ørsted æon straße", "lodz orsted aeon strasse"},
        {"Turkish i in its four forms", "DIŞ dış İstanbul istanbul ISPARTA ısparta",
         "dis dis istanbul istanbul isparta isparta"},
        {"Vietnamese", "Việt Đức", "viet duc"},
        {"full width", "Ｈｅｌｌｏ １２３", "hello 123"},
        {"digits of any script", "٣٤ ۵۶ ७८ ๑๒", "34 56 78 12"},
        {"ligatures", "ﬁle o\u00ADne", "file one"},
        {"Arabic with and without vowels", "مُحَمَّد محمد", "محمد محمد"},
        {"Arabic tatweel", "محـــمد", "محمد"},
        {"Arabic alef, teh marbuta, alef maksura", "أحمد إحمد آحمد احمد مدرسة مدرسه مصطفى مصطفي",
         "احمد احمد احمد احمد مدرسه مدرسه مصطفي مصطفي"},
        {"Arabic presentation forms", "ﷲ ﻻ", "الله لا"},
        {"Persian yeh and kaf", "علی علي کتاب كتاب", "علي علي كتاب كتاب"},
        {"Hebrew points", "שָׁלוֹם שלום", "שלום שלום"},
        {"Russian io; short i stays", "Ёлка елка мой мои", "елка елка мой мои"},
        {"decomposed Cyrillic", "и\u0306 е\u0308", "й е"},
        {"Greek", "Ἀθῆναι ΑΘΗΝΑΙ ΣΟΦΟΣ", "αθηναι αθηναι σοφοσ"},
        {"Indic vowels stay", "हिन्दी", "हिन्दी"},
        {"joiners and marks of direction", "a\u200Db \u202Ec\u202C d\uFEFFe", "ab c de"},
    };
    for (const auto& sample : samples) {
        CAPTURE(sample.title);
        CHECK(tokens_of(sample.text) == sample.tokens);
    }
}

TEST_CASE("scripts without spaces give pairs and the last character alone") {
    CHECK(tokens_of("北京") == "北京 京");
    CHECK(tokens_of("京") == "京");
    CHECK(tokens_of("北京大学") == "北京 京大 大学 学");
    CHECK(tokens_of("北京。大学") == "北京 京 大学 学");
    CHECK(tokens_of("iPhone手机8") == "iphone 手机 机 8");
    CHECK(tokens_of("ひらカタ") == "ひら らカ カタ タ");
    CHECK(tokens_of("ｶﾞｽ") == tokens_of("ガス"));
    CHECK(tokens_of("か\u3099") == tokens_of("が"));
    CHECK(tokens_of("서울에서") == "서울 울에 에서 서");
    CHECK(tokens_of("\u1109\u1165\u110B\u116E\u11AF") == tokens_of("서울"));
    CHECK(tokens_of("ไทย") == "ไท ทย ย");
    CHECK(tokens_of("\U00020000\U00020001") == "\U00020000\U00020001 \U00020001");
    CHECK(tokens_of("\U0002F800") == "丽");
}

TEST_CASE("a line may end within a word of a script without spaces") {
    CHECK(tokens_of("北\n京") == "北京 京");
    CHECK(tokens_of("北\r\n  京") == "北京 京");
    CHECK(tokens_of("北\n\n京") == "北 京");
    CHECK(tokens_of("北 京") == "北 京");
}

TEST_CASE("Persian half-spaces: joined, parted and spaced words have a form in common") {
    CHECK(tokens_of("میخواهم") == "ميخواهم");
    CHECK(tokens_of("می\u200Cخواهم") == "ميخواهم [مي] [خواهم]");
    CHECK(tokens_of("می خواهم") == "مي خواهم [ميخواهم]");
    CHECK(tokens_of("کتاب ها") == "كتاب ها [كتابها]");
    CHECK(tokens_of("کتاب  ها") == "كتاب ها");
}

TEST_CASE("long words are cut, and each stretch of half the size lies whole in a token") {
    std::string word;
    for (int i = 0; i < 300; ++i)
        word += static_cast<char>('a' + i * 7 % 26);
    auto tokens = tokens_of(word);
    for (std::size_t begin = 0; begin + store::token_bytes_max / 2 <= word.size(); ++begin)
        CHECK(tokens.find(word.substr(begin, store::token_bytes_max / 2)) != std::string::npos);
    std::string letters;
    for (int i = 0; i < 100; ++i)
        letters += "ж";
    CHECK(tokens_of(letters).size() < 3 * letters.size());
}

TEST_CASE("bytes that are no UTF-8 part words, and any bytes can be read") {
    CHECK(tokens_of("ab\xFF"
                    "cd") == "ab cd");
    CHECK(tokens_of("ab\xC3") == "ab");
    CHECK(tokens_of("\xED\xA0\x80x") == "x");
    std::mt19937 random(7);
    for (int round = 0; round < 2000; ++round) {
        std::string bytes(random() % 200, '\0');
        for (char& byte : bytes)
            byte = static_cast<char>(random() % 4 ? 0x80 + random() % 128 : random() % 128);
        tokens_of(bytes);
    }
}
