#include "examination/artifacts/windows/event_text.h"

#include <algorithm>
#include <array>

namespace examination {
namespace {

enum class Place : std::uint8_t {
    content,
    attribute
};

// XML 1.0 has no way to say most controls; as references they are at least seen.
void append_escaped(std::string& out, std::string_view text, Place place) {
    for (char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += place == Place::attribute ? "&quot;" : "\"";
                break;
            default: {
                auto code = static_cast<unsigned char>(c);
                bool kept = code >= 0x20 || (place == Place::content && (c == '\t' || c == '\n'));
                if (kept)
                    out += c;
                else
                    out.append("&#").append(std::to_string(code)).append(";");
            }
        }
    }
}

struct SystemPlace {
    std::string_view element, attribute;  // No attribute: the element's text.
    std::string EventSystem::*field;
};
constexpr std::array system_places{
    SystemPlace{"Provider", "Name", &EventSystem::provider},
    SystemPlace{"Provider", "Guid", &EventSystem::provider_guid},
    SystemPlace{"Provider", "EventSourceName", &EventSystem::source_name},
    SystemPlace{"EventID", "", &EventSystem::event_id},
    SystemPlace{"EventID", "Qualifiers", &EventSystem::qualifiers},
    SystemPlace{"Version", "", &EventSystem::version},
    SystemPlace{"Level", "", &EventSystem::level},
    SystemPlace{"Task", "", &EventSystem::task},
    SystemPlace{"Opcode", "", &EventSystem::opcode},
    SystemPlace{"Keywords", "", &EventSystem::keywords},
    SystemPlace{"TimeCreated", "SystemTime", &EventSystem::created},
    SystemPlace{"EventRecordID", "", &EventSystem::record_number},
    SystemPlace{"Correlation", "ActivityID", &EventSystem::activity},
    SystemPlace{"Correlation", "RelatedActivityID", &EventSystem::related_activity},
    SystemPlace{"Execution", "ProcessID", &EventSystem::process},
    SystemPlace{"Execution", "ThreadID", &EventSystem::thread},
    SystemPlace{"Channel", "", &EventSystem::channel},
    SystemPlace{"Computer", "", &EventSystem::computer},
    SystemPlace{"Security", "UserID", &EventSystem::user},
};

}  // namespace

void EventText::clear() {
    xml_.clear();
    text_.clear();
    elements_.clear();
    attributes_.clear();
    filetime_.reset();
    system_ = {};
    data_.clear();
    full_ = false;
}

void EventText::finish_tag() {
    if (elements_.empty() || !elements_.back().tag_open)
        return;
    xml_ += '>';
    elements_.back().tag_open = false;
}

void EventText::open(std::string_view name) {
    finish_tag();
    if (!elements_.empty())
        elements_.back().has_children = true;
    text_.clear();
    elements_.push_back({name, xml_.size(), attributes_.size(), true, false});
    xml_.append("<").append(name);
    full_ = full_ || xml_.size() > xml_size_max;
}

void EventText::attribute(std::string_view name, std::string_view value,
                          std::optional<std::uint64_t> filetime) {
    if (full_)
        return;
    xml_.append(" ").append(name).append("=\"");
    append_escaped(xml_, value, Place::attribute);
    xml_ += '"';
    attributes_.emplace_back(name, value);
    if (filetime)
        filetime_ = filetime;
    full_ = xml_.size() > xml_size_max;
}

void EventText::text(std::string_view text) {
    if (text.empty() || full_)
        return;
    finish_tag();
    append_escaped(xml_, text, Place::content);
    text_ += text;
    full_ = xml_.size() > xml_size_max;
}

void EventText::texts(const std::vector<std::string>& texts) {
    bool alone = !elements_.empty() && elements_.back().tag_open;
    for (std::size_t i = 0; i < texts.size() && !full_; ++i) {
        if (i > 0 && alone) {
            auto element = elements_.back();
            auto tag_end = xml_.find('>', element.begin);
            if (element.tag_open)
                tag_end = xml_.size();
            auto tag = xml_.substr(element.begin, tag_end - element.begin);
            end_element();
            keep_fields(element);
            text_.clear();
            elements_.back().begin = xml_.size();
            elements_.back().tag_open = true;
            xml_ += tag;
        }
        text(texts[i]);
    }
}

void EventText::end_element() {
    const auto& element = elements_.back();
    if (element.tag_open)
        xml_ += "/>";
    else
        xml_.append("</").append(element.name).append(">");
}

void EventText::close() {
    end_element();
    keep_fields(elements_.back());
    attributes_.resize(elements_.back().attributes);
    elements_.pop_back();
    text_.clear();
    full_ = full_ || xml_.size() > xml_size_max;
}

void EventText::keep_fields(const Element& element) {
    if (elements_.size() < 3)
        return;
    if (elements_[1].name == "System") {
        if (elements_.size() == 3)
            keep_system(element);
    } else {
        keep_data(element);
    }
}

void EventText::keep_system(const Element& element) {
    for (const auto& place : system_places) {
        if (place.element != element.name)
            continue;
        if (place.attribute.empty()) {
            system_.*place.field = text_;
            continue;
        }
        for (auto i = element.attributes; i < attributes_.size(); ++i)
            if (attributes_[i].first == place.attribute)
                system_.*place.field = attributes_[i].second;
    }
    if (element.name == "TimeCreated")
        system_.created_filetime = filetime_;
}

// <EventData> names its data by an attribute; <UserData> holds an element of the provider's own, in
// which names are those of elements.
std::string EventText::key_of(const Element& element) const {
    if (elements_[1].name == "EventData" && elements_.size() == 3 && element.name == "Data") {
        for (auto i = element.attributes; i < attributes_.size(); ++i)
            if (attributes_[i].first == "Name" && !attributes_[i].second.empty())
                return attributes_[i].second;
        return "Data";
    }
    std::size_t first = elements_[1].name == "EventData"  ? 2
                        : elements_[1].name == "UserData" ? 3
                                                          : 1;
    first = std::min(first, elements_.size() - 1);
    std::string key;
    for (auto i = first; i < elements_.size(); ++i)
        key.append(key.empty() ? "" : "/").append(elements_[i].name);
    return key;
}

void EventText::keep_data(const Element& element) {
    auto key = key_of(element);
    bool named = elements_[1].name == "EventData" && element.name == "Data";
    if (!named)
        for (auto i = element.attributes; i < attributes_.size(); ++i)
            if (!attributes_[i].first.starts_with("xmlns"))
                data_.push_back(key + "@" + std::string(attributes_[i].first) + "=" +
                                attributes_[i].second);
    if (!element.has_children && (named || !text_.empty()))
        data_.push_back(key + "=" + text_);
}

}  // namespace examination
