// The job that makes a preview of a picture.
#pragma once

#include "core/file.h"
#include "examination/worker/answer_writer.h"

namespace examination {

// Reads the whole file, which must be there.
void answer_picture_job(const PictureJob& job, const core::File& content, AnswerWriter& writer,
                        AnswerSink& sink);

}  // namespace examination
