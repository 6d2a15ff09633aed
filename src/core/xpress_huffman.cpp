// The format: docs/formats/xpress_huffman.md. The stream is a sequence of blocks, each with a table
// of 512 code lengths and then the codes of at least 65,536 bytes of output. Codes are taken from
// 16-bit little-endian words, the highest bit first; the long forms of a match's length are whole
// bytes that lie where the reader of words stands at that moment.
#include "core/xpress_huffman.h"

#include <algorithm>
#include <array>
#include <span>

namespace core {
namespace {

constexpr std::size_t symbol_count = 512;
constexpr std::size_t table_size = symbol_count / 2;  // Two 4-bit lengths a byte.
constexpr unsigned code_bits_max = 15;
constexpr std::uint64_t block_output_size = 65536;
constexpr std::uint16_t no_symbol = 0xFFFF;
constexpr std::uint16_t end_mark = 256;
constexpr std::uint32_t match_length_min = 3;

struct Code {
    std::uint16_t symbol = no_symbol;
    std::uint8_t bits = 0;
};

// The next codes as MS-XCA 2.2.4 keeps them: 32 bits, of which 16 + extra_ are filled.
class WordReader {
public:
    WordReader(std::span<const std::byte> input, std::uint64_t position)
        : input_(input), position_(position) {
        bits_ = next_word() << 16;
        bits_ |= next_word();
    }

    std::uint32_t peek(unsigned count) const { return bits_ >> (32 - count); }

    void consume(unsigned count) {
        bits_ <<= count;
        extra_ -= static_cast<int>(count);
        if (extra_ < 0) {
            bits_ |= next_word() << -extra_;
            extra_ += 16;
        }
    }

    // Whole bytes between the words; zero after the end, which sets overrun().
    std::uint32_t take_bytes(unsigned count) {
        std::uint32_t value = 0;
        for (unsigned i = 0; i < count; ++i) {
            if (position_ >= input_.size()) {
                bytes_overrun_ = true;
                return 0;
            }
            value |= std::to_integer<std::uint32_t>(input_[position_++]) << (8 * i);
        }
        return value;
    }

    // Have bits been consumed that the input did not hold?
    bool overrun() const { return bytes_overrun_ || padded_bits_ > 16 + extra_; }
    // Has anything been read past the end, if only in advance?
    bool padded() const { return bytes_overrun_ || padded_bits_ > 0; }
    std::uint64_t position() const { return std::min<std::uint64_t>(position_, input_.size()); }

private:
    // Past the end come zeros: a writer need not fill the words that a reader holds in advance.
    std::uint32_t next_word() {
        if (position_ + 2 > input_.size()) {
            padded_bits_ += 16;
            return 0;
        }
        auto low = std::to_integer<std::uint32_t>(input_[position_]);
        auto high = std::to_integer<std::uint32_t>(input_[position_ + 1]);
        position_ += 2;
        return low | high << 8;
    }

    std::span<const std::byte> input_;
    std::uint64_t position_;
    std::uint32_t bits_ = 0;
    int extra_ = 16;
    int padded_bits_ = 0;
    bool bytes_overrun_ = false;
};

class Decoder {
public:
    Decoder(std::span<const std::byte> input, std::uint64_t size)
        : input_(input), size_(size), codes_(std::size_t{1} << code_bits_max) {}

    XpressDecoded run() {
        std::uint64_t position = 0;
        while (decoded_.bytes.size() < size_ && !decoded_.damage) {
            if (input_.size() - position < table_size) {
                damaged(position, "the data ends in a table of codes");
                break;
            }
            if (!build_codes(input_.subspan(position).first<table_size>())) {
                damaged(position, "the table of codes contradicts itself");
                break;
            }
            WordReader reader(input_, position + table_size);
            decode_block(reader);
            if (decoded_.bytes.size() == size_ && !decoded_.damage)
                decoded_.ended_by_mark = take_end_mark(reader);
            position = reader.position();
        }
        decoded_.input_used = position;
        return std::move(decoded_);
    }

private:
    void damaged(std::uint64_t offset, std::string_view reason) {
        decoded_.damage = XpressDamage{offset, reason};
    }

    // MS-XCA 2.2.4: shorter codes first, symbols of one length in their order. Tables whose codes
    // leave gaps are let through; an unassigned code is damage only where it is met.
    bool build_codes(std::span<const std::byte, table_size> lengths) {
        auto length_of = [&](std::size_t symbol) {
            auto pair = std::to_integer<unsigned>(lengths[symbol / 2]);
            return symbol % 2 == 0 ? pair & 15 : pair >> 4;
        };
        std::size_t filled = 0;
        for (unsigned bits = 1; bits <= code_bits_max; ++bits)
            for (std::size_t symbol = 0; symbol < symbol_count; ++symbol) {
                if (length_of(symbol) != bits)
                    continue;
                std::size_t width = std::size_t{1} << (code_bits_max - bits);
                if (codes_.size() - filled < width)
                    return false;
                Code code{static_cast<std::uint16_t>(symbol), static_cast<std::uint8_t>(bits)};
                std::fill_n(codes_.begin() + static_cast<std::ptrdiff_t>(filled), width, code);
                filled += width;
            }
        std::fill(codes_.begin() + static_cast<std::ptrdiff_t>(filled), codes_.end(), Code{});
        return true;
    }

    void decode_block(WordReader& reader) {
        auto& out = decoded_.bytes;
        std::uint64_t block_end = std::min(out.size() + block_output_size, size_);
        while (out.size() < block_end) {
            auto code = codes_[reader.peek(code_bits_max)];
            if (code.symbol == no_symbol)
                return damaged(reader.position(), "a code that the table does not assign");
            reader.consume(code.bits);
            if (reader.overrun())
                return damaged(reader.position(), "the data ends early");
            if (code.symbol < 256)
                out.push_back(static_cast<std::byte>(code.symbol));
            else if (!copy_match(reader, code.symbol - 256u))
                return;
        }
    }

    bool take_end_mark(WordReader& reader) {
        auto code = codes_[reader.peek(code_bits_max)];
        if (code.symbol != end_mark)
            return false;
        reader.consume(code.bits);
        return !reader.padded();
    }

    bool copy_match(WordReader& reader, std::uint32_t symbol) {
        std::uint64_t length = match_length(reader, symbol & 15);
        unsigned offset_bits = symbol >> 4;
        std::uint64_t offset = std::uint64_t{1} << offset_bits;
        if (offset_bits > 0) {
            offset += reader.peek(offset_bits);
            reader.consume(offset_bits);
        }
        auto& out = decoded_.bytes;
        if (reader.overrun() || length == 0)
            damaged(reader.position(),
                    reader.overrun() ? "the data ends early" : "a length in the wrong form");
        else if (offset > out.size())
            damaged(reader.position(), "a match that begins before the output");
        else if (length > size_ - out.size())
            damaged(reader.position(), "more output than was stated");
        if (decoded_.damage)
            return false;
        // Byte by byte: a match may overlap what it produces.
        std::size_t from = out.size() - static_cast<std::size_t>(offset);
        for (std::uint64_t i = 0; i < length; ++i)
            out.push_back(out[from + static_cast<std::size_t>(i)]);
        return true;
    }

    // 0: not a length. Windows writes 32 bits behind 16 zero bits, which MS-XCA leaves out.
    static std::uint64_t match_length(WordReader& reader, std::uint32_t nibble) {
        std::uint64_t length = nibble;
        if (nibble == 15) {
            length += reader.take_bytes(1);
            if (length == 15 + 255) {
                length = reader.take_bytes(2);
                if (length == 0)
                    length = reader.take_bytes(4);
                if (length < 15)
                    return 0;
            }
        }
        return length + match_length_min;
    }

    std::span<const std::byte> input_;
    std::uint64_t size_;
    std::vector<Code> codes_;
    XpressDecoded decoded_;
};

}  // namespace

XpressDecoded xpress_huffman_decode(Bytes compressed, std::uint64_t size) {
    return Decoder(compressed.span(), size).run();
}

}  // namespace core
