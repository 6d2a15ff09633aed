// spoor-worker: the only program of ours that parses bytes from outside.
#include "examination/worker/program.h"

int main() {
    return examination::run_worker_program(examination::artifact_parsers());
}
