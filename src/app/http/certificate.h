// The server's certificate: one given, or one it makes itself on first start and keeps.
#pragma once

#include "app/http/transport/server.h"
#include "core/result.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace app::http {

// Kept in the folder: certificate.pem and key.pem, the key for the owner's eyes only. Made for the
// address and this machine's names; a person compares the fingerprint.
core::Result<TlsIdentity> ensure_own_certificate(const std::filesystem::path& folder,
                                                 const std::string& address);
core::Result<TlsIdentity> read_certificate(const std::filesystem::path& certificate,
                                           const std::filesystem::path& key);
// SHA-256 as browsers show it: "AB:CD:…". invalid_input where the text is no certificate.
core::Result<std::string> fingerprint_of(std::string_view certificate_pem);

}  // namespace app::http
