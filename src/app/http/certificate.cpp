#include "app/http/certificate.h"

#include "core/file.h"

#include <array>
#include <memory>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <unistd.h>

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

constexpr std::uint64_t pem_size_max = 1u << 20;
constexpr long validity_seconds = 10L * 365 * 24 * 3600;

template <auto Free>
struct Freeing {
    template <typename T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Bio = std::unique_ptr<BIO, Freeing<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freeing<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freeing<X509_EXTENSION_free>>;

Error failed() {
    return {ErrorCode::internal, "OpenSSL could not make a certificate"};
}

std::string text_of(BIO* bio) {
    char* data = nullptr;
    auto size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

bool add_extension(X509* certificate, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool fill_in(X509* certificate, EVP_PKEY* key, const std::string& address) {
    std::array<unsigned char, 16> serial{};
    if (RAND_bytes(serial.data(), serial.size()) != 1)
        return false;
    serial[0] &= 0x7F;
    std::unique_ptr<BIGNUM, Freeing<BN_free>> number(
        BN_bin2bn(serial.data(), serial.size(), nullptr));
    auto host = host_name();
    auto names = "DNS:localhost,IP:127.0.0.1,IP:::1,DNS:" + host;
    if (address != "0.0.0.0" && address != "::")
        names += ",IP:" + address;
    auto* subject = X509_get_subject_name(certificate);
    return X509_set_version(certificate, 2) == 1 && number &&
           BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr &&
           X509_gmtime_adj(X509_getm_notBefore(certificate), -3600) != nullptr &&
           X509_gmtime_adj(X509_getm_notAfter(certificate), validity_seconds) != nullptr &&
           X509_set_pubkey(certificate, key) == 1 &&
           X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(host.c_str()), -1, -1,
                                      0) == 1 &&
           X509_set_issuer_name(certificate, subject) == 1 &&
           add_extension(certificate, NID_subject_alt_name, names) &&
           add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
           X509_sign(certificate, key, EVP_sha256()) > 0;
}

Result<TlsIdentity> make_identity(const std::string& address) {
    Key key(EVP_EC_gen("P-256"));
    Certificate certificate(X509_new());
    if (!key || !certificate || !fill_in(certificate.get(), key.get(), address))
        return failed();
    Bio certificate_text(BIO_new(BIO_s_mem())), key_text(BIO_new(BIO_s_mem()));
    if (!certificate_text || !key_text ||
        PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1 ||
        PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                 nullptr) != 1)
        return failed();
    return TlsIdentity{text_of(certificate_text.get()), text_of(key_text.get())};
}

}  // namespace

Result<TlsIdentity> ensure_own_certificate(const std::filesystem::path& folder,
                                           const std::string& address) {
    auto certificate = folder / "certificate.pem", key = folder / "key.pem";
    if (std::filesystem::exists(certificate) && std::filesystem::exists(key))
        return read_certificate(certificate, key);
    TRY(core::ensure_folder(folder));
    auto made = TRY(make_identity(address));
    // The key first: a certificate without one would be found again and be of no use.
    TRY(core::replace_file(key, made.key));
    TRY(core::replace_file(certificate, made.certificate));
    return made;
}

Result<TlsIdentity> read_certificate(const std::filesystem::path& certificate,
                                     const std::filesystem::path& key) {
    TlsIdentity identity;
    identity.certificate = TRY(core::read_file(certificate, pem_size_max));
    identity.key = TRY(core::read_file(key, pem_size_max));
    return identity;
}

Result<std::string> fingerprint_of(std::string_view certificate_pem) {
    Bio text(BIO_new_mem_buf(certificate_pem.data(), static_cast<int>(certificate_pem.size())));
    Certificate certificate(text ? PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr)
                                 : nullptr);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (!certificate || X509_digest(certificate.get(), EVP_sha256(), digest.data(), &size) != 1)
        return Error(ErrorCode::invalid_input, "this is no certificate in PEM form");
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (unsigned i = 0; i < size; ++i) {
        if (i != 0)
            out.push_back(':');
        out.push_back(digits[digest[i] >> 4]);
        out.push_back(digits[digest[i] & 15]);
    }
    return out;
}

}  // namespace app::http
