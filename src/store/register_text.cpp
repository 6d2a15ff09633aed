#include "store/register_text.h"

#include "core/json.h"
#include "core/text.h"

#include <algorithm>

namespace store::register_text {
namespace {

using core::Json;

template <typename Enum>
Enum enum_from(const Json& object, std::string_view name, Enum last) {
    const auto* value = core::find_unsigned(object, name);
    return value == nullptr || *value > static_cast<std::uint64_t>(last)
               ? last
               : static_cast<Enum>(*value);
}

std::vector<std::string> list_from(const Json& object, const char* name) {
    std::vector<std::string> list;
    if (auto found = object.find(name); found != object.end() && found->is_array())
        for (const auto& entry : *found)
            if (entry.is_string())
                list.push_back(entry.get<std::string>());
    return list;
}

Json json_list(const std::vector<std::string>& words) {
    Json list = Json::array();
    for (const auto& word : words)
        list.push_back(core::utf8_or_escaped(word));
    return list;
}

template <typename AnyId>
std::optional<AnyId> id_from(const Json& object, std::string_view name) {
    return AnyId::from_hex(core::string_or_empty(object, name));
}

Json label_object(const model::Label& label) {
    Json out{{"owner", core::utf8_or_escaped(label.owner)},
             {"tlp", static_cast<std::uint64_t>(label.tlp)},
             {"pap", static_cast<std::uint64_t>(label.pap)},
             {"handling", json_list(label.handling)},
             {"sharing_group", core::utf8_or_escaped(label.sharing_group)},
             {"recipients", json_list(label.recipients)},
             {"purposes", json_list(label.purposes)},
             {"onward", static_cast<std::uint64_t>(label.onward)},
             {"use_limit", static_cast<std::uint64_t>(label.use_limit)}};
    if (label.authority)
        out["authority"] = label.authority->hex();
    if (label.case_id)
        out["case"] = label.case_id->hex();
    if (label.retain_until)
        out["retain_until"] = label.retain_until->seconds;
    return out;
}

model::Label label_of(const Json& object) {
    model::Label label;
    if (!object.is_object())
        return label;
    label.owner = core::string_or_empty(object, "owner");
    label.tlp = enum_from(object, "tlp", model::Tlp::unknown);
    label.pap = enum_from(object, "pap", model::Pap::unknown);
    label.handling = list_from(object, "handling");
    label.sharing_group = core::string_or_empty(object, "sharing_group");
    label.recipients = list_from(object, "recipients");
    label.purposes = list_from(object, "purposes");
    label.onward = enum_from(object, "onward", model::Onward::unknown);
    label.use_limit = enum_from(object, "use_limit", model::UseLimit::unknown);
    label.authority = id_from<model::AuthorityId>(object, "authority");
    label.case_id = id_from<model::CaseId>(object, "case");
    if (auto found = object.find("retain_until");
        found != object.end() && found->is_number_integer())
        label.retain_until = core::Moment::from_unix_seconds(found->get<std::int64_t>());
    return label;
}

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json weight_object(const model::Weight& weight) {
    Json out{{"reliability", std::string(1, weight.reliability)},
             {"credibility", weight.credibility},
             {"proposition", core::utf8_or_escaped(weight.proposition)},
             {"alternative", core::utf8_or_escaped(weight.alternative)},
             {"validation_id", core::utf8_or_escaped(weight.validation_id)}};
    if (weight.confidence)
        out["confidence"] = *weight.confidence;
    if (weight.log10_lr_low && weight.log10_lr_high)
        out["log10_lr"] = {*weight.log10_lr_low, *weight.log10_lr_high};
    return out;
}

model::Weight weight_of(const Json& object) {
    model::Weight weight;
    if (auto text = core::string_or_empty(object, "reliability"); text.size() == 1)
        weight.reliability = text[0];
    if (const auto* value = core::find_unsigned(object, "credibility"))
        weight.credibility = static_cast<std::uint8_t>(std::min<std::uint64_t>(*value, 6));
    if (const auto* value = core::find_unsigned(object, "confidence"))
        weight.confidence = static_cast<std::uint8_t>(std::min<std::uint64_t>(*value, 100));
    if (auto found = object.find("log10_lr"); found != object.end() && found->is_array() &&
                                              found->size() == 2 && (*found)[0].is_number() &&
                                              (*found)[1].is_number()) {
        weight.log10_lr_low = (*found)[0].get<double>();
        weight.log10_lr_high = (*found)[1].get<double>();
    }
    weight.proposition = core::string_or_empty(object, "proposition");
    weight.alternative = core::string_or_empty(object, "alternative");
    weight.validation_id = core::string_or_empty(object, "validation_id");
    return weight;
}

void fill_source(const Json& object, model::Statement& statement) {
    statement.source = core::string_or_empty(object, "person");
    if (auto document = id_from<model::DocumentId>(object, "document"))
        statement.source = *document;
    if (auto record = id_from<model::RecordId>(object, "record"))
        statement.source = *record;
}

void fill_object(const Json& object, model::Statement& statement) {
    statement.object = core::string_or_empty(object, "value");
    if (auto entity = id_from<model::EntityId>(object, "entity"))
        statement.object = *entity;
    if (auto found = object.find("selector"); found != object.end() && found->is_object()) {
        const auto* version = core::find_unsigned(*found, "form_version");
        statement.object = model::Selector{
            core::string_or_empty(*found, "kind"), core::string_or_empty(*found, "value"),
            version == nullptr ? 1 : static_cast<std::uint32_t>(*version)};
    }
}

}  // namespace

std::string of_words(const Words& words) {
    Json out = Json::object();
    for (const auto& [key, value] : words)
        out[core::utf8_or_escaped(key)] = core::utf8_or_escaped(value);
    return dumped(out);
}

core::Result<Words> words_from(std::string_view json) {
    auto object = TRY(core::parse_json(json));
    Words words;
    for (const auto& [key, value] : object.items())
        if (value.is_string())
            words[key] = value.get<std::string>();
    return words;
}

std::string of_label(const model::Label& label) {
    return dumped(label_object(label));
}

core::Result<model::Label> label_from(std::string_view json) {
    auto object = TRY(core::parse_json(json));
    return label_of(object);
}

std::string of_statement(const model::Statement& statement) {
    Json out{{"weight", weight_object(statement.weight)}, {"label", label_object(statement.label)}};
    if (const auto* document = std::get_if<model::DocumentId>(&statement.source))
        out["document"] = document->hex();
    else if (const auto* record = std::get_if<model::RecordId>(&statement.source))
        out["record"] = record->hex();
    else
        out["person"] = core::utf8_or_escaped(std::get<std::string>(statement.source));
    if (const auto* entity = std::get_if<model::EntityId>(&statement.object))
        out["entity"] = entity->hex();
    else if (const auto* selector = std::get_if<model::Selector>(&statement.object))
        out["selector"] = Json{{"kind", core::utf8_or_escaped(selector->kind)},
                               {"value", core::utf8_or_escaped(selector->value)},
                               {"form_version", std::uint64_t{selector->form_version}}};
    else
        out["value"] = core::utf8_or_escaped(std::get<std::string>(statement.object));
    if (statement.span)
        out["span"] = {statement.span->offset, statement.span->size};
    if (statement.copied_from)
        out["copied_from"] = statement.copied_from->hex();
    return dumped(out);
}

core::Result<void> fill_statement(std::string_view json, model::Statement& statement) {
    auto object = TRY(core::parse_json(json));
    if (!object.is_object())
        return core::Error(core::ErrorCode::invalid_input, "a statement's text is no JSON object");
    fill_source(object, statement);
    fill_object(object, statement);
    statement.weight = weight_of(object.value("weight", Json::object()));
    statement.label = label_of(object.value("label", Json::object()));
    statement.copied_from = id_from<model::StatementId>(object, "copied_from");
    if (auto found = object.find("span"); found != object.end() && found->is_array() &&
                                          found->size() == 2 && (*found)[0].is_number_unsigned() &&
                                          (*found)[1].is_number_unsigned())
        statement.span =
            model::Span{(*found)[0].get<std::uint64_t>(), (*found)[1].get<std::uint64_t>()};
    return {};
}

}  // namespace store::register_text
