// spoor-worker: the only program of ours that parses bytes from outside.
#include "examination/hash_sets/hash_database.h"
#include "examination/hash_sets/hash_database_wire.h"
#include "examination/worker/program.h"

int main(int argc, char** argv) {
    if (argc == 3 && examination::read_hash_database_argument == argv[1])
        return examination::serve_hash_database(core::File(0), core::File(1), argv[2]);
    return examination::run_worker_program(examination::artifact_parsers());
}
