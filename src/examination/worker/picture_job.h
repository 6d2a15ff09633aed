// The job that makes a preview of a picture, or of a document's page.
#pragma once

#include "core/file.h"
#include "examination/content/document_tools.h"
#include "examination/worker/answer_writer.h"

namespace examination {

// Reads the whole file, which must be there.
void answer_picture_job(const PictureJob& job, const core::File& content, DocumentTools& tools,
                        AnswerWriter& writer, AnswerSink& sink);

}  // namespace examination
