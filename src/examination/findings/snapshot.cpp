#include "examination/findings/snapshot.h"

#include <sys/stat.h>

namespace examination {

std::string snapshot_of(const std::vector<SourceFindings>& sources) {
    std::string text;
    for (const auto& source : sources) {
        struct ::stat status {};
        if (::stat(source.path.c_str(), &status) != 0)
            return {};
        text += source.source.hex();
        // The time of change is the system's own: no program sets it back.
        for (auto number :
             {static_cast<long long>(status.st_ino), static_cast<long long>(status.st_size),
              static_cast<long long>(status.st_mtim.tv_sec),
              static_cast<long long>(status.st_mtim.tv_nsec),
              static_cast<long long>(status.st_ctim.tv_sec),
              static_cast<long long>(status.st_ctim.tv_nsec)})
            text += ' ' + std::to_string(number);
        text += '\n';
    }
    return text;
}

}  // namespace examination
