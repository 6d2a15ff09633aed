// Previews: small pictures made by workers, of pictures and of documents' pages, the latest of them
// kept in memory.
#pragma once

#include "app/cli/command_line.h"
#include "app/http/content_cache.h"
#include "core/guarded.h"
#include "core/result.h"
#include "examination/run/render_picture.h"

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <semaphore>
#include <string>

namespace app::http {

constexpr std::size_t previews_bytes_max = std::size_t{64} << 20;
constexpr std::ptrdiff_t previews_at_once_max = 4;

// Thread-safe.
class Previews {
public:
    // It must outlive them.
    explicit Previews(ContentCache& contents) : contents_(contents) {}

    // As render_picture() says, and as ContentCache::whole() does of the content.
    core::Result<std::shared_ptr<const examination::RenderedPicture>> of(
        CommandContext& context, const model::Source& source, const examination::ItemRow& row,
        const examination::PictureJob& wanted);

private:
    // Owned with whoever is being answered.
    using Kept = std::shared_ptr<const examination::RenderedPicture>;
    struct State {
        std::map<std::string, Kept> pictures;
        std::list<std::string> order;  // The one made last stands first.
        std::size_t bytes = 0;
    };
    core::Result<examination::WorkerPool*> workers();
    core::Result<examination::RenderedPicture> render(CommandContext& context,
                                                      const model::Source& source,
                                                      const examination::ItemRow& row,
                                                      const examination::PictureJob& wanted);
    void keep(const std::string& key, const Kept& picture);

    ContentCache& contents_;
    core::Guarded<State> state_;
    core::Guarded<std::unique_ptr<examination::WorkerPool>> workers_;
    std::counting_semaphore<previews_at_once_max> places_{previews_at_once_max};
};

}  // namespace app::http
