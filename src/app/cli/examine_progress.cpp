#include "app/cli/examine_progress.h"

#include "core/text.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include <fmt/format.h>

namespace app {
namespace {

constexpr auto interval = std::chrono::milliseconds(250);
constexpr double seconds_before_estimate = 2;
constexpr std::size_t bar_width = 24;

std::string bar(double share) {
    auto full = static_cast<std::size_t>(share * double(bar_width));
    std::string text(full, '#');
    text.append(bar_width - full, '.');
    return text;
}

// The rest is estimated from the bytes alone; before there is a rate to speak of none is shown.
std::string line(const std::string& name, const examination::FillProgress& progress,
                 double seconds) {
    double total = double(progress.bytes_total.load());
    double done = std::min(double(progress.bytes_done.load()), total);
    double share = total > 0 ? done / total : 0;
    auto text = fmt::format("{}  [{}] {:3.0f} %  {} items", name, bar(share), share * 100,
                            progress.items.load());
    if (seconds > seconds_before_estimate && done > 0)
        text += fmt::format("  {:.0f} MB/s  about {} left", done / seconds / 1e6,
                            duration_text((total - done) / (done / seconds)));
    if (auto bytes = progress.text_bytes.load(); bytes > 0)
        text += fmt::format("  indexing text: {:.0f} MB", double(bytes) / 1e6);
    return text;
}

}  // namespace

std::string duration_text(double seconds) {
    auto whole = static_cast<std::uint64_t>(std::max(seconds, 0.0) + 0.5);
    auto hours = whole / 3600;
    auto minutes = whole / 60 % 60;
    return hours > 0 ? fmt::format("{}:{:02}:{:02}", hours, minutes, whole % 60)
                     : fmt::format("{:02}:{:02}", minutes, whole % 60);
}

ExamineProgress::ExamineProgress(CommandContext& context, std::string name,
                                 const examination::FillProgress& progress)
    : thread_([&context, name = core::printable(name), &progress](std::stop_token stop) {
          auto started = std::chrono::steady_clock::now();
          ProgressLine shown(context.console, context.progress_use());
          std::mutex mutex;
          std::condition_variable_any wake;
          std::unique_lock lock(mutex);
          while (!wake.wait_for(lock, stop, interval, [&] { return stop.stop_requested(); })) {
              std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - started;
              shown.show(line(name, progress, elapsed.count()));
          }
      }) {}

}  // namespace app
