// SealedZip: one content as a zip that opens with a password only, made piece by piece.
#pragma once

#include "app/http/content_cache.h"
#include "app/http/transport/message.h"
#include "core/result.h"

#include <memory>
#include <string>

namespace app::http {

// AES-256 (WinZip's AE-2), which 7-Zip, bsdtar and the file managers of today open. Nothing
// unencrypted is written anywhere. `name` is that of the file inside.
core::Result<std::unique_ptr<Pieces>> sealed_zip(std::shared_ptr<const CachedContent> content,
                                                 const std::string& name,
                                                 const std::string& password);

}  // namespace app::http
