#include "core/json.h"

#include <utility>
#include <vector>

namespace core {
namespace {

// Builds the value from the library's events, so that depth and duplicate keys are refused while
// reading, before anything grows. The library's parser itself keeps no recursion.
class StrictBuilder : public nlohmann::json_sax<Json> {
public:
    explicit StrictBuilder(std::uint32_t depth_max) : depth_max_(depth_max) {}

    bool null() override { return put(Json(nullptr)); }
    bool boolean(bool value) override { return put(Json(value)); }
    bool number_integer(number_integer_t value) override { return put(Json(value)); }
    bool number_unsigned(number_unsigned_t value) override { return put(Json(value)); }
    bool number_float(number_float_t value, const string_t&) override { return put(Json(value)); }
    bool string(string_t& value) override { return put(Json(std::move(value))); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override {
        if (open_.back()->contains(name))
            return refuse(
                Error(ErrorCode::invalid_input, "the JSON names the key '" + name + "' twice"));
        key_ = std::move(name);
        return true;
    }
    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::detail::exception&) override {
        return refuse(
            Error(ErrorCode::invalid_input, "not valid JSON at byte " + std::to_string(position)));
    }

    Json root;
    Error error{ErrorCode::invalid_input, "not valid JSON"};

private:
    // Pointers into `root`: stable, since only the innermost container grows while it is open.
    Json* place(Json&& value) {
        if (open_.empty())
            return &(root = std::move(value));
        if (open_.back()->is_array())
            return &open_.back()->emplace_back(std::move(value));
        return &((*open_.back())[key_] = std::move(value));
    }
    bool put(Json&& value) {
        place(std::move(value));
        return true;
    }
    bool open(Json&& container) {
        if (open_.size() >= depth_max_)
            return refuse(Error(ErrorCode::limit_exceeded, "the JSON is nested too deeply"));
        open_.push_back(place(std::move(container)));
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }
    bool refuse(Error reason) {
        error = std::move(reason);
        return false;
    }

    std::uint32_t depth_max_;
    std::vector<Json*> open_;
    std::string key_;
};

}  // namespace

Result<Json> parse_json(std::string_view text, const JsonLimits& limits) {
    if (text.size() > limits.size_max)
        return Error(ErrorCode::limit_exceeded, "the JSON is larger than allowed");
    // The library takes a zero byte for the end, and would let anything stand behind it.
    if (text.find('\0') != std::string_view::npos)
        return Error(ErrorCode::invalid_input, "not valid JSON: it has a zero byte");
    StrictBuilder builder(limits.depth_max);
    if (!Json::sax_parse(text, &builder))
        return std::move(builder.error);
    return std::move(builder.root);
}

const std::string* find_string(const Json& object, std::string_view name) {
    auto found = object.find(name);
    return found == object.end() ? nullptr : found->get_ptr<const std::string*>();
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

std::string string_or_empty(const Json& object, std::string_view name) {
    const auto* found = find_string(object, name);
    return found != nullptr ? *found : std::string();
}

const std::uint64_t* find_unsigned(const Json& object, std::string_view name) {
    auto found = object.find(name);
    return found == object.end() ? nullptr : found->get_ptr<const std::uint64_t*>();
}

}  // namespace core
