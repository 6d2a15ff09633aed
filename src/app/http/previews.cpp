#include "app/http/previews.h"

#include "app/programs.h"
#include "examination/protocol/limits.h"

#include <chrono>

namespace app::http {

using core::Error;
using core::ErrorCode;
using core::Result;
using examination::RenderedPicture;

namespace {

using namespace std::chrono_literals;
constexpr auto place_patience = 20s;

class Place {
public:
    explicit Place(std::counting_semaphore<previews_at_once_max>& places)
        : places_(places), taken_(places.try_acquire_for(place_patience)) {}
    ~Place() {
        if (taken_)
            places_.release();
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    bool taken() const { return taken_; }

private:
    std::counting_semaphore<previews_at_once_max>& places_;
    bool taken_;
};

// The same content is the same picture in every case; who may ask for it has been decided before.
std::string key_of(const model::Source& source, const examination::ItemRow& row,
                   const examination::PictureJob& wanted) {
    auto name = row.item.sha256 ? row.item.sha256->hex() : source.case_id.hex() + row.item.id.hex();
    return name + '@' + std::to_string(wanted.edge) + '#' + std::to_string(wanted.page);
}

}  // namespace

// They are started when the first picture is asked for.
Result<examination::WorkerPool*> Previews::workers() {
    auto pool = workers_.access();
    if (!*pool) {
        auto programs = TRY(find_programs());
        *pool = TRY(examination::start_picture_workers(programs.worker, programs.tools));
    }
    return pool->get();
}

Result<RenderedPicture> Previews::render(CommandContext& context, const model::Source& source,
                                         const examination::ItemRow& row,
                                         const examination::PictureJob& wanted) {
    namespace limits = examination::limits;
    if (row.item.size >
        (wanted.page == 0 ? limits::picture_bytes_max : limits::tool_document_bytes_max))
        return Error(ErrorCode::limit_exceeded,
                     "the item is larger than what is read for a preview");
    Place place(places_);
    if (!place.taken())
        return Error(ErrorCode::conflict,
                     "too many pictures are being decoded: ask again in a moment");
    auto content = TRY(contents_.whole(context, source, row));
    auto file = TRY(content->file.duplicate());
    auto* pool = TRY(workers());
    return examination::render_picture(*pool, std::move(file), wanted, context.stop);
}

void Previews::keep(const std::string& key, const Kept& picture) {
    auto state = state_.access();
    if (!state->pictures.emplace(key, picture).second)
        return;
    state->order.push_front(key);
    state->bytes += picture->bytes.size();
    while (state->bytes > previews_bytes_max) {
        auto oldest = state->pictures.find(state->order.back());
        state->bytes -= oldest->second->bytes.size();
        state->pictures.erase(oldest);
        state->order.pop_back();
    }
}

Result<std::shared_ptr<const RenderedPicture>> Previews::of(CommandContext& context,
                                                            const model::Source& source,
                                                            const examination::ItemRow& row,
                                                            const examination::PictureJob& wanted) {
    auto key = key_of(source, row, wanted);
    {
        auto state = state_.access();
        if (auto found = state->pictures.find(key); found != state->pictures.end())
            return found->second;
    }
    auto rendered = TRY(render(context, source, row, wanted));
    auto picture = std::make_shared<const RenderedPicture>(std::move(rendered));
    keep(key, picture);
    return picture;
}

}  // namespace app::http
