// An event's XML and its fields, written in one pass.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace examination {

// What <System> says, as text; empty where it does not.
struct EventSystem {
    std::string provider, provider_guid, source_name, event_id, qualifiers, version, level, task,
        opcode, keywords, created, record_number, activity, related_activity, process, thread,
        channel, computer, user;
    std::optional<std::uint64_t> created_filetime;
};

// Takes an event's elements in their order. Names must outlive it, as must nothing else.
class EventText {
public:
    // A record is at most 64 KiB, but its template may show a value many times.
    static constexpr std::size_t xml_size_max = 1u << 20;

    void clear();
    void open(std::string_view name);
    // Before the element has content. `filetime`: the time that `value` is the text of.
    void attribute(std::string_view name, std::string_view value,
                   std::optional<std::uint64_t> filetime);
    void text(std::string_view text);
    // Of an array: the element comes once for each, if there is nothing else in it.
    void texts(const std::vector<std::string>& texts);
    void close();

    std::size_t depth() const { return elements_.size(); }
    // There is more than may be: the rest was left out.
    bool full() const { return full_; }
    const std::string& xml() const { return xml_; }
    const EventSystem& system_fields() const { return system_; }
    // What stands behind <System>, "Name=value"; docs/formats/windows_evtx.md has the rules.
    const std::vector<std::string>& data() const { return data_; }

private:
    struct Element {
        std::string_view name;
        std::size_t begin = 0;       // Of its start tag in xml_.
        std::size_t attributes = 0;  // Where its own begin in attributes_.
        bool tag_open = true;
        bool has_children = false;
    };

    void finish_tag();
    void end_element();
    void keep_fields(const Element& element);
    void keep_system(const Element& element);
    void keep_data(const Element& element);
    std::string key_of(const Element& element) const;

    std::string xml_, text_;
    std::vector<Element> elements_;
    std::vector<std::pair<std::string_view, std::string>> attributes_;
    std::optional<std::uint64_t> filetime_;
    EventSystem system_;
    std::vector<std::string> data_;
    bool full_ = false;
};

}  // namespace examination
