// The part of spoor-worker that reads hash databases, as a program of its own for tests.
#include "examination/hash_sets/hash_database.h"

int main(int argc, char** argv) {
    if (argc != 3)
        return 2;
    return examination::serve_hash_database(core::File(0), core::File(1), argv[2]);
}
