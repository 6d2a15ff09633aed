// How a consumer has a content read by a program of others.
#pragma once

#include "core/bytes.h"
#include "examination/protocol/tool.h"

namespace examination {

struct ToolOutput {
    ToolOutcome outcome;
    core::Bytes bytes;  // Valid until the next run().
};

class DocumentTools {
public:
    virtual ~DocumentTools() = default;
    // REQUIRES: `document` is not empty and has at most tool_document_bytes_max bytes.
    virtual ToolOutput run(const ToolCall& call, core::Bytes document) = 0;
};

// Where no tool can be had.
class NoTools final : public DocumentTools {
public:
    ToolOutput run(const ToolCall&, core::Bytes) override { return {}; }
};

}  // namespace examination
