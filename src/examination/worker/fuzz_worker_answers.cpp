// Whatever a worker says, in its messages and in the shared memory, the owner judges it: it passes
// on what fits the job, once each, and gives the rest up. The first byte chooses the job, the
// second how often the worker is replaced.
#include "core/bytes.h"
#include "core/verify.h"
#include "examination/worker/answer_collector.h"
#include "examination/worker/channel.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

using namespace examination;

Job chosen_job(unsigned number) {
    switch (number % 7) {
        case 0:
            return OpenJob{};
        case 1:
            return WalkJob{.volume = {}, .orphans_max = 10};
        case 2:
            return MediumHashJob{};
        case 3:
            return ExtractJob{};
        case 4:
            return FilesJob{};
        case 5:
            return PictureJob{64};
        default:
            break;
    }
    ContentJob job;
    job.units.resize(3);
    return job;
}

template <typename Message>
void same_again(const core::Result<Message>& message, std::string_view bytes) {
    if (message)
        VERIFY(channel::encode(message.value()) == bytes);
}

void read_messages(std::string_view bytes) {
    same_again(channel::decode_zygote_request(bytes), bytes);
    same_again(channel::decode_zygote_reply(bytes), bytes);
    same_again(channel::decode_to_worker(bytes), bytes);
    same_again(channel::decode_from_worker(bytes), bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view bytes(reinterpret_cast<const char*>(data), size);
    read_messages(bytes);
    auto head = core::Bytes(bytes).block<2>(0);
    if (!head)
        return 0;
    auto job = chosen_job(head.value().u8<0>());
    unsigned tries = 1 + head.value().u8<1>() % 3;
    bytes.remove_prefix(2);

    Budgets budgets{.output_bytes_max = 4096, .records_max = 10};
    std::size_t delivered = 0;
    AnswerHandler handler = [&](const Answer& answer, std::string_view encoded) {
        VERIFY(encode_answer(answer) == encoded);
        ++delivered;
        return core::Result<void>();
    };
    AnswerCollector collector(job, budgets, handler);
    for (unsigned i = 0; i < tries; ++i) {
        auto piece = bytes.substr(0, bytes.size() / (tries - i));
        bytes.remove_prefix(piece.size());
        collector.begin_try();
        auto outcome = collector.consume(piece, AnswerCollector::Ending::may_be_torn);
        VERIFY(outcome.index() != 2);  // The handler never fails.
        if (const auto* fault = std::get_if<WorkerFault>(&outcome)) {
            VERIFY(collector.report(*fault));
            if (collector.has_units() && !collector.complete())
                collector.skip_unit();
        }
    }
    VERIFY((collector.finish().index() == 0) == collector.complete());
    return 0;
}
