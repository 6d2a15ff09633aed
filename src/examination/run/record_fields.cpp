#include "examination/run/record_fields.h"

#include "core/text.h"

#include <map>

namespace examination {
namespace {

constexpr std::uint64_t exact_integer_max = std::uint64_t{1} << 53;

struct AppendValue {
    std::string& out;

    void operator()(const std::string& text) const {
        core::append_json_string(out, core::utf8_or_escaped(text));
    }
    void operator()(std::uint64_t number) const { append_integer(number, std::to_string(number)); }
    void operator()(std::int64_t number) const {
        auto magnitude = number < 0 ? ~static_cast<std::uint64_t>(number) + 1
                                    : static_cast<std::uint64_t>(number);
        append_integer(magnitude, std::to_string(number));
    }
    void operator()(bool flag) const { out += flag ? "true" : "false"; }
    void operator()(const core::Moment& moment) const {
        core::append_json_string(out, moment.text());
    }
    void operator()(const std::vector<std::string>& texts) const {
        out += '[';
        for (const auto& text : texts) {
            if (&text != texts.data())
                out += ',';
            (*this)(text);
        }
        out += ']';
    }

private:
    void append_integer(std::uint64_t magnitude, const std::string& digits) const {
        if (magnitude > exact_integer_max)
            core::append_json_string(out, digits);
        else
            out += digits;
    }
};

}  // namespace

std::string canonical_fields(const std::vector<Field>& fields) {
    std::map<std::string_view, const FieldValue*> sorted;
    for (const auto& field : fields)
        sorted.emplace(field.name, &field.value);
    std::string out = "{";
    for (const auto& [name, value] : sorted) {
        if (out.size() > 1)
            out += ',';
        core::append_json_string(out, core::utf8_or_escaped(name));
        out += ':';
        std::visit(AppendValue{out}, *value);
    }
    out += '}';
    return out;
}

std::vector<RecordTime> times_of(const std::vector<Field>& fields) {
    std::vector<RecordTime> times;
    for (const auto& field : fields)
        if (const auto* moment = std::get_if<core::Moment>(&field.value))
            times.push_back(RecordTime{field.name, *moment});
    return times;
}

}  // namespace examination
