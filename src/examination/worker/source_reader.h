// The source as one worker has it open: its image, and the file system it read last.
#pragma once

#include "examination/containers/image.h"
#include "examination/filesystems/file_system.h"
#include "examination/volumes/volume.h"
#include "examination/worker/job_server.h"

#include <memory>

namespace examination {

// Passes on what an image reports for as long as there is somebody to hear it.
class ImageReports final : public RecordSink {
public:
    void set_listener(RecordSink* listener) { listener_ = listener; }
    using RecordSink::anomaly;
    void record(FoundRecord record) override {
        if (listener_ != nullptr)
            listener_->record(std::move(record));
    }
    void anomaly(FoundAnomaly anomaly) override {
        if (listener_ != nullptr)
            listener_->anomaly(std::move(anomaly));
    }
    void selector(FoundSelector selector) override {
        if (listener_ != nullptr)
            listener_->selector(std::move(selector));
    }
    void text(FoundText piece) override {
        if (listener_ != nullptr)
            listener_->text(std::move(piece));
    }
    void hit(FoundHit hit) override {
        if (listener_ != nullptr)
            listener_->hit(std::move(hit));
    }
    bool exhausted() const override { return listener_ != nullptr && listener_->exhausted(); }

private:
    RecordSink* listener_ = nullptr;
};

// One image handle and one file system handle, opened when needed and kept. Not thread-safe.
class SourceReader {
public:
    // `memory` is told of every read, and must outlive the reader.
    SourceReader(WorkerSource source, SharedMemory& memory)
        : source_(std::move(source)), memory_(memory) {}

    // A newly opened image, whose damage is reported to `sink` until quiet(): an image tells of
    // each damage once, so what must be complete needs one that has told nothing yet.
    core::Result<Image*> open_fresh(RecordSink& sink);
    // The image there is. Its damage is told by open_fresh() jobs and by each unit for itself.
    core::Result<Image*> image();
    core::Result<FileSystemReader*> file_system(const Volume& volume);
    // What the image names besides the files there are.
    core::Result<std::vector<std::string>> further_files();
    void quiet() { reports_.set_listener(nullptr); }

private:
    core::Result<Image*> open();
    core::Result<const ContainerFormat*> format() const;
    core::Result<std::vector<ContainerFile>> files() const;

    WorkerSource source_;
    SharedMemory& memory_;
    ImageReports reports_;
    std::unique_ptr<Image> image_;
    std::unique_ptr<FileSystemReader> file_system_;
    Volume volume_;  // Of file_system_.
};

}  // namespace examination
