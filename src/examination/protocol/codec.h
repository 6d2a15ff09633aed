// How the parts of jobs and answers are written and read; messages.cpp puts them together.
#pragma once

#include "core/wire.h"
#include "examination/protocol/job.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace examination::codec {

// Each put_ has a get_ that reads the same bytes and no others: what decodes encodes to the same
// message again, so that a message's hash identifies its meaning.
void put(core::Encoder& out, const std::vector<Extent>& extents);
void put(core::Encoder& out, const core::Moment& moment);
void put(core::Encoder& out, const FoundItem& item);
void put(core::Encoder& out, const CoverageClaim& claim);
void put(core::Encoder& out, const FoundAnomaly& anomaly);
void put(core::Encoder& out, const FoundRecord& record);
void put(core::Encoder& out, const FoundText& text);
void put(core::Encoder& out, const FoundHit& hit);
void put(core::Encoder& out, const Searches& searches);
void put(core::Encoder& out, const CompileJob& job);
void put_passwords(core::Encoder& out, const std::vector<std::string>& passwords);
void put(core::Encoder& out, const FoundContent& content);
void put(core::Encoder& out, const core::Digests& digests);
void put(core::Encoder& out, const Volume& volume);
void put(core::Encoder& out, const std::map<std::string, std::string>& texts);

// Valid UTF-8 of at most `size_max` bytes; the view is one of the message.
std::string_view get_text_view(core::DecoderView& in, std::uint32_t size_max);
std::string get_text(core::DecoderView& in, std::uint32_t size_max);
std::vector<Extent> get_extents(core::DecoderView& in);
core::Moment get_moment(core::DecoderView& in);
FoundItem get_item(core::DecoderView& in);
CoverageClaim get_claim(core::DecoderView& in);
FoundAnomaly get_anomaly(core::DecoderView& in);
FoundRecord get_record(core::DecoderView& in);
FoundText get_found_text(core::DecoderView& in);
FoundHit get_hit(core::DecoderView& in);
Searches get_searches(core::DecoderView& in);
CompileJob get_compile_job(core::DecoderView& in);
std::vector<std::string> get_passwords(core::DecoderView& in);
FoundContent get_content(core::DecoderView& in);
core::Digests get_digests(core::DecoderView& in);
Volume get_volume(core::DecoderView& in);
std::map<std::string, std::string> get_texts(core::DecoderView& in);

}  // namespace examination::codec
