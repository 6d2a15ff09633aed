"""A gzip file that unpacks to itself, byte for byte.

The method is R. Cox's ("Zip Files All The Way Down", 2010): a program of two instructions of five
bytes each, "copy what follows" (a stored block's head, RFC 1951: 3.2.4) and "repeat what came last"
(two matches in a block of fixed codes, 3.2.6), whose output is its own text. The file holds its
checksum; CRC-32 is affine, so the value that agrees with itself solves 32 linear equations.
"""
import struct
import zlib


def copy(size):
    return struct.pack("<BHH", 0, size, size ^ 0xFFFF)


def repeat(size):
    """Two matches at distance `size`: 40 bits for sizes from 17 to 20 and no others."""
    bits = [0, 1, 0]  # Not the last block; fixed codes.
    first = size // 2
    for length in (first, size - first):
        assert 3 <= length <= 10
        bits += [(length - 2) >> shift & 1 for shift in range(6, -1, -1)]  # Codes 257 to 264.
        bits += [8 >> shift & 1 for shift in range(4, -1, -1)]             # Distances 17 to 24.
        bits += [(size - 17) >> shift & 1 for shift in range(3)]
    bits += [0] * 7  # End of block.
    assert len(bits) == 40
    return bytes(sum(bits[8 * i + j] << j for j in range(8)) for i in range(5))


def program(head, tail):
    head_copy, head_again = copy(len(head) + 5), repeat(len(head) + 5)
    tail_copy, tail_again = copy(len(tail) + 5), repeat(len(tail) + 5)
    one, four, again, nothing = copy(5), copy(20), repeat(20), copy(0)
    return b"".join([
        head, head_copy, head, head_copy, head_again, one, head_again, one, one,
        four, head_again, one, one, four, again, four, again, four, again, four, again, four,
        again, nothing, nothing, tail_copy, again, nothing, nothing, tail_copy,
        tail_again, tail, tail_again, tail])


def quine():
    for time in range(1000):
        head = struct.pack("<BBBBIBB", 0x1F, 0x8B, 8, 8, time, 0, 255) + b"r\0"

        def made(checksum):
            size = len(program(head, bytes(13)))
            tail = b"\1" + struct.pack("<HH", 0, 0xFFFF) + struct.pack("<II", checksum, size)
            return program(head, tail)

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
