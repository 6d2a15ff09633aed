#include "app/http/sealed_zip.h"

#include "app/http/transport/limits.h"

#include <algorithm>
#include <span>

#include <archive.h>
#include <archive_entry.h>

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

la_ssize_t take(archive*, void* out, const void* bytes, size_t size) {
    static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size);
    return static_cast<la_ssize_t>(size);
}

class SealedZip : public Pieces {
public:
    explicit SealedZip(std::shared_ptr<const CachedContent> content)
        : content_(std::move(content)), zip_(archive_write_new(), &archive_write_free) {}

    Result<void> begin(const std::string& name, const std::string& password) {
        auto* zip = zip_.get();
        std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(),
                                                                            &archive_entry_free);
        if (zip == nullptr || entry == nullptr)
            return Error(ErrorCode::internal, "the zip cannot be begun");
        archive_entry_set_pathname_utf8(entry.get(), name.c_str());
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(content_->size));
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), 0600);
        bool begun = archive_write_set_format_zip(zip) == ARCHIVE_OK &&
                     archive_write_set_options(zip, "zip:encryption=aes256,zip:hdrcharset=UTF-8") ==
                         ARCHIVE_OK &&
                     archive_write_set_passphrase(zip, password.c_str()) == ARCHIVE_OK &&
                     archive_write_set_bytes_per_block(zip, 0) == ARCHIVE_OK &&
                     archive_write_open(zip, &out_, nullptr, &take, nullptr) == ARCHIVE_OK &&
                     archive_write_header(zip, entry.get()) == ARCHIVE_OK;
        return begun ? Result<void>() : failed();
    }

    Result<Piece> next() override {
        auto left = content_->size - at_;
        std::string bytes(static_cast<std::size_t>(std::min<std::uint64_t>(left, piece_bytes)), 0);
        TRY(content_->file.read_exactly_at(std::as_writable_bytes(std::span(bytes)), at_));
        at_ += bytes.size();
        if (!bytes.empty() && archive_write_data(zip_.get(), bytes.data(), bytes.size()) !=
                                  static_cast<la_ssize_t>(bytes.size()))
            return failed();
        bool over = at_ == content_->size;
        if (over && archive_write_close(zip_.get()) != ARCHIVE_OK)
            return failed();
        return Piece{std::exchange(out_, {}), over ? Then::end : Then::more};
    }

private:
    Error failed() {
        const char* why = archive_error_string(zip_.get());
        return {ErrorCode::internal,
                std::string("the zip cannot be made: ") + (why == nullptr ? "" : why)};
    }

    std::shared_ptr<const CachedContent> content_;  // Owned with the cache.
    std::uint64_t at_ = 0;
    std::string out_;
    std::unique_ptr<archive, decltype(&archive_write_free)> zip_;
};

}  // namespace

Result<std::unique_ptr<Pieces>> sealed_zip(std::shared_ptr<const CachedContent> content,
                                           const std::string& name, const std::string& password) {
    auto zip = std::make_unique<SealedZip>(std::move(content));
    TRY(zip->begin(name, password));
    return std::unique_ptr<Pieces>(std::move(zip));
}

}  // namespace app::http
