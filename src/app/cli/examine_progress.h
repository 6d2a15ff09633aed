// The progress of an examination on standard error, with an honest remaining time.
#pragma once

#include "app/cli/command_line.h"
#include "examination/run/fill_spool.h"

#include <string>
#include <thread>

namespace app {

// Shows from creation to destruction.
class ExamineProgress {
public:
    ExamineProgress(CommandContext& context, std::string name,
                    const examination::FillProgress& progress);

private:
    std::jthread thread_;
};

// "00:42", "3:07:15".
std::string duration_text(double seconds);

}  // namespace app
