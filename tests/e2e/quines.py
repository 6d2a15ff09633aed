"""Files that unpack to themselves, byte for byte: a gzip file and a zip archive.

The method is R. Cox's ("Zip Files All The Way Down", 2010): a program of two instructions of five
bytes each, "copy what follows" (a stored block's head, RFC 1951: 3.2.4) and "repeat what came last"
(matches in a block of fixed codes, 3.2.6), whose output is its own text. The file holds its
checksum; CRC-32 is affine, so the value that agrees with itself solves 32 linear equations.
"""
import struct
import zlib

NAME = b"an-archive-that-holds-itself-and-so-on.zip"


def copy(size):
    return struct.pack("<BHH", 0, size, size ^ 0xFFFF)


def code(value, width):
    """A Huffman code: the highest bit comes first."""
    return [value >> shift & 1 for shift in range(width - 1, -1, -1)]


def number(value, width):
    return [value >> shift & 1 for shift in range(width)]


def repeat(size, first=None):
    """Takes the last `size` bytes again, in 40 bits, which only some sizes allow."""
    bits = [0, 1, 0]  # Not the last block; fixed codes.
    if 17 <= size <= 20:
        for length in (size // 2, size - size // 2):
            assert 3 <= length <= 10
            bits += code(length - 2, 7) + code(8, 5) + number(size - 17, 3)
    else:
        # The first byte by itself, the others as one match: code 280, distances from 97 to 128.
        assert 116 <= size <= 128 and first <= 143
        bits += code(0x30 + first, 8) + code(0xC0, 8) + number(size - 1 - 115, 4)
        bits += code(13, 5) + number(size - 97, 5)
    bits += [0] * 7  # End of block.
    assert len(bits) == 40
    return bytes(sum(bits[8 * i + j] << j for j in range(8)) for i in range(5))


def own_repeat(size):
    """The instruction that repeats a text which begins with it."""
    for first in range(144):
        instruction = repeat(size, first)
        if size <= 20 or instruction[0] == first:
            return instruction
    return None


def program(head, tail):
    head_copy, head_again = copy(len(head) + 5), repeat(len(head) + 5, head[0])
    tail_copy, tail_again = copy(len(tail) + 5), own_repeat(len(tail) + 5)
    one, four, again, nothing = copy(5), copy(20), repeat(20), copy(0)
    return b"".join([
        head, head_copy, head, head_copy, head_again, one, head_again, one, one,
        four, head_again, one, one, four, again, four, again, four, again, four, again, four,
        again, nothing, nothing, tail_copy, again, nothing, nothing, tail_copy,
        tail_again, tail, tail_again, tail])


LAST_BLOCK = b"\1" + struct.pack("<HH", 0, 0xFFFF)


def gzip_parts(time, checksum, size):
    head = struct.pack("<BBBBIBB", 0x1F, 0x8B, 8, 8, time, 0, 255) + b"r\0"
    return head, LAST_BLOCK + struct.pack("<II", checksum, size)


def zip_parts(time, checksum, size):
    directory_size = 46 + len(NAME)
    behind = directory_size + 22
    field = struct.pack("<HH", 0x7A7A, 38) + bytes(38)  # Nobody's; makes the head long enough.
    head_size = 30 + len(NAME) + len(field)
    first_of_january = 0x21
    member = struct.pack("<HHHHIIIH", 0, 8, time, first_of_january, checksum,
                         size - head_size - behind, size, len(NAME))
    head = b"PK\3\4" + struct.pack("<H", 20) + member + struct.pack("<H", len(field)) + NAME + field
    entry = b"PK\1\2" + struct.pack("<HH", 20, 20) + member + bytes(16) + NAME
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, directory_size, size - behind, 0)
    return head, LAST_BLOCK + entry + end


def quine(parts):
    for time in range(1000):
        size = len(program(*parts(time, 0, 1000)))

        def made(checksum):
            return program(*parts(time, checksum, size))

        base = zlib.crc32(made(0))
        # Row i: which bits of the checksum change bit i of (crc ^ checksum), and what it must be.
        columns = [zlib.crc32(made(1 << bit)) ^ base ^ (1 << bit) for bit in range(32)]
        rows = [sum((columns[bit] >> row & 1) << bit for bit in range(32)) | (base >> row & 1) << 32
                for row in range(32)]
        checksum = solve(rows)
        if checksum is not None:
            return made(checksum)
    raise AssertionError("no time of modification has a checksum that agrees with itself")


def solve(rows):
    """32 equations over bits, the right side at bit 32; nothing where they are not independent."""
    for bit in range(32):
        pivot = next((row for row in range(bit, 32) if rows[row] >> bit & 1), None)
        if pivot is None:
            return None
        rows[bit], rows[pivot] = rows[pivot], rows[bit]
        for row in range(32):
            if row != bit and rows[row] >> bit & 1:
                rows[row] ^= rows[bit]
    return sum((rows[bit] >> 32 & 1) << bit for bit in range(32))
