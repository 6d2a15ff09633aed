#include "examination/yara/yara_rules.h"

#include "core/hash.h"
#include "core/json.h"
#include "core/text.h"
#include "core/verify.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <utility>

#include <time.h>
#include <yara.h>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

// Public rules ask for these; they are defined for every content.
constexpr std::array<const char*, 5> variables{"filename", "filepath", "extension", "filetype",
                                               "owner"};

constexpr std::size_t digest_size = sizeof(core::Sha256Digest::bytes);

std::string clean(const char* text) {
    return text == nullptr ? std::string() : core::utf8_or_escaped(text);
}

struct Complaints {
    std::string current;  // The file being compiled.
    std::string error;
    std::vector<std::string> warnings;
};

void on_complaint(int level, const char*, int line, const YR_RULE*, const char* message,
                  void* context) {
    constexpr std::size_t warnings_max = 100;
    auto& complaints = *static_cast<Complaints*>(context);
    auto sentence = complaints.current + ", line " + std::to_string(line) + ": " + clean(message);
    if (level == YARA_ERROR_LEVEL_ERROR) {
        if (complaints.error.empty())
            complaints.error = std::move(sentence);
    } else if (complaints.warnings.size() < warnings_max) {
        complaints.warnings.push_back(std::move(sentence));
    }
}

Error failed_with(const char* doing, int status) {
    auto code =
        status == ERROR_INSUFFICIENT_MEMORY ? ErrorCode::limit_exceeded : ErrorCode::internal;
    return {code,
            std::string("libyara cannot ") + doing + " (its error " + std::to_string(status) + ")"};
}

struct FreeCompiler {
    void operator()(YR_COMPILER* compiler) const { yr_compiler_destroy(compiler); }
};
struct FreeRules {
    void operator()(YR_RULES* rules) const { yr_rules_destroy(rules); }
};
using RulesPointer = std::unique_ptr<YR_RULES, FreeRules>;

std::string meta_of(const YR_RULE* rule) {
    // One name may stand there several times: then it has a list.
    core::Json metas = core::Json::object();
    const YR_META* meta = nullptr;
    yr_rule_metas_foreach(rule, meta) {
        core::Json value;
        if (meta->type == META_TYPE_STRING)
            value = clean(meta->string);
        else if (meta->type == META_TYPE_BOOLEAN)
            value = meta->integer != 0;
        else
            value = std::to_string(meta->integer);
        auto name = clean(meta->identifier);
        if (!metas.contains(name))
            metas[name] = std::move(value);
        else if (metas[name].is_array())
            metas[name].push_back(std::move(value));
        else
            metas[name] = core::Json::array({metas[name], std::move(value)});
    }
    return metas.dump();
}

std::vector<YaraRule> describe(YR_RULES* rules) {
    std::vector<YaraRule> described;
    const YR_RULE* rule = nullptr;
    yr_rules_foreach(rules, rule) {
        auto& one = described.emplace_back();
        one.name = clean(rule->identifier);
        one.name_space = clean(rule->ns->name);
        const char* tag = nullptr;
        yr_rule_tags_foreach(rule, tag) {
            one.tags.push_back(clean(tag));
        }
        one.meta = meta_of(rule);
    }
    return described;
}

// What a scan of nothing says that the rules import.
int on_import(YR_SCAN_CONTEXT*, int message, void* data, void* context) {
    if (message == CALLBACK_MSG_IMPORT_MODULE)
        static_cast<std::set<std::string>*>(context)->insert(
            clean(static_cast<YR_MODULE_IMPORT*>(data)->module_name));
    return CALLBACK_CONTINUE;
}

Result<void> ensure_modules(YR_RULES* rules) {
    std::set<std::string> imported;
    const std::uint8_t nothing = 0;
    auto status = yr_rules_scan_mem(rules, &nothing, 0, 0, on_import, &imported, 0);
    if (status != ERROR_SUCCESS)
        return failed_with("run the rules", status);
    for (const char* refused : {"time", "cuckoo", "magic"})
        if (imported.contains(refused))
            return Error(ErrorCode::unsupported,
                         std::string("the rules import the module '") + refused +
                             "', whose answers do not depend on the content alone; take those "
                             "rules out");
    return {};
}

std::size_t append_bytes(const void* bytes, std::size_t size, std::size_t count, void* context) {
    static_cast<std::string*>(context)->append(static_cast<const char*>(bytes), size * count);
    return count;
}

std::size_t take_bytes(void* bytes, std::size_t size, std::size_t count, void* context) {
    auto& rest = *static_cast<std::string_view*>(context);
    auto whole = size == 0 ? 0 : std::min(count, rest.size() / size);
    std::memcpy(bytes, rest.data(), whole * size);
    rest.remove_prefix(whole * size);
    return whole;
}

Result<RulesPointer> compile(std::span<const YaraSource> sources, Complaints& complaints) {
    YR_COMPILER* made = nullptr;
    if (auto status = yr_compiler_create(&made); status != ERROR_SUCCESS)
        return failed_with("start compiling", status);
    std::unique_ptr<YR_COMPILER, FreeCompiler> compiler(made);
    yr_compiler_set_callback(made, on_complaint, &complaints);
    yr_compiler_set_include_callback(made, nullptr, nullptr, nullptr);
    for (const char* variable : variables)
        yr_compiler_define_string_variable(made, variable, "");
    for (const auto& source : sources) {
        complaints.current = source.name;
        if (source.text.find('\0') != source.text.npos)
            return Error(ErrorCode::invalid_input,
                         source.name + " holds zero bytes: rules are text in UTF-8");
        if (yr_compiler_add_string(made, source.text.c_str(), source.name.c_str()) != 0)
            return Error(ErrorCode::invalid_input, complaints.error);
    }
    YR_RULES* rules = nullptr;
    if (auto status = yr_compiler_get_rules(made, &rules); status != ERROR_SUCCESS)
        return failed_with("put the rules together", status);
    return RulesPointer(rules);
}

}  // namespace

void load_yara() {
    static const int status = yr_initialize();
    VERIFY(status == ERROR_SUCCESS);
}

Result<CompiledYara> compile_yara(std::span<const YaraSource> sources) {
    load_yara();
    Complaints complaints;
    auto rules = TRY(compile(sources, complaints));
    if (rules->num_rules == 0)
        return Error(ErrorCode::invalid_input, "there is no rule in it");
    if (rules->num_rules > yara_rules_max)
        return Error(ErrorCode::limit_exceeded,
                     "more than " + std::to_string(yara_rules_max) + " rules; divide them");
    TRY(ensure_modules(rules.get()));
    CompiledYara compiled;
    compiled.rules = describe(rules.get());
    compiled.notes = std::move(complaints.warnings);
    YR_STREAM stream{&compiled.bytes, nullptr, append_bytes};
    if (auto status = yr_rules_save_stream(rules.get(), &stream); status != ERROR_SUCCESS)
        return failed_with("keep the compiled rules", status);
    // The library takes a part of what it wrote for the whole.
    auto digest = core::sha256(compiled.bytes);
    compiled.bytes.insert(0, reinterpret_cast<const char*>(digest.bytes.data()), digest_size);
    return compiled;
}

struct YaraSet::State {
    RulesPointer rules;
};

YaraSet::YaraSet(std::unique_ptr<State> state) : state_(std::move(state)) {}
YaraSet::~YaraSet() = default;

Result<std::unique_ptr<YaraSet>> YaraSet::load(std::string_view bytes) {
    load_yara();
    auto digest = core::sha256(bytes.substr(std::min(bytes.size(), digest_size)));
    if (bytes.size() <= digest_size ||
        std::memcmp(bytes.data(), digest.bytes.data(), digest_size) != 0)
        return Error(ErrorCode::invalid_input, "compiled rules are damaged");
    bytes.remove_prefix(digest_size);
    YR_STREAM stream{&bytes, take_bytes, nullptr};
    YR_RULES* rules = nullptr;
    if (auto status = yr_rules_load_stream(&stream, &rules); status != ERROR_SUCCESS)
        return Error(ErrorCode::invalid_input,
                     "compiled rules are damaged (libyara's error " + std::to_string(status) + ")");
    auto state = std::make_unique<State>();
    state->rules.reset(rules);
    return std::unique_ptr<YaraSet>(new YaraSet(std::move(state)));
}

namespace {

struct Scan {
    const YR_RULES* rules;
    const YaraScanOptions& options;
    const YaraSet::Callback& callback;
    std::vector<YaraPlaceView> places;
    std::uint64_t too_many = 0;
};

// libyara packs its matches without regard to alignment.
YR_MATCH copy_of(const YR_MATCH* match) {
    YR_MATCH copy;
    std::memcpy(&copy, static_cast<const void*>(match), sizeof copy);
    return copy;
}

void give_match(Scan& scan, YR_SCAN_CONTEXT* context, YR_RULE* rule) {
    scan.places.clear();
    std::uint64_t dropped = 0;
    YR_STRING* string = nullptr;
    yr_rule_strings_foreach(rule, string) {
        std::uint32_t count = 0;
        const YR_MATCH* next = context->matches[string->idx].head;
        while (next != nullptr) {
            auto match = copy_of(next);
            next = match.next;
            if (match.is_private)
                continue;
            if (count++ == scan.options.places_per_string_max) {
                ++dropped;
                --count;
                continue;
            }
            scan.places.push_back({string->identifier,
                                   static_cast<std::uint64_t>(match.base + match.offset),
                                   static_cast<std::uint32_t>(match.match_length),
                                   std::as_bytes(std::span(
                                       match.data, static_cast<std::size_t>(match.data_length)))});
        }
    }
    auto index = static_cast<std::uint32_t>(rule - scan.rules->rules_table);
    scan.callback(YaraMatchView{index, scan.places, dropped});
}

int on_message(YR_SCAN_CONTEXT* context, int message, void* data, void* user) {
    auto& scan = *static_cast<Scan*>(user);
    if (message == CALLBACK_MSG_RULE_MATCHING)
        give_match(scan, context, static_cast<YR_RULE*>(data));
    if (message == CALLBACK_MSG_TOO_MANY_MATCHES)
        ++scan.too_many;
    return CALLBACK_CONTINUE;
}

struct FreeScanner {
    void operator()(YR_SCANNER* scanner) const { yr_scanner_destroy(scanner); }
};

void define_names(YR_SCANNER* scanner, const YaraContentName& name) {
    auto slash = name.path.rfind('/');
    auto file = slash == std::string::npos ? name.path : name.path.substr(slash + 1);
    auto dot = file.rfind('.');
    auto extension = dot == std::string::npos ? std::string() : file.substr(dot);
    yr_scanner_define_string_variable(scanner, "filename", file.c_str());
    yr_scanner_define_string_variable(scanner, "filepath", name.path.c_str());
    yr_scanner_define_string_variable(scanner, "extension", extension.c_str());
}

}  // namespace

Result<std::uint64_t> YaraSet::scan(std::span<const std::byte> content, const YaraContentName& name,
                                    const YaraScanOptions& options,
                                    const Callback& callback) const {
    YR_SCANNER* made = nullptr;
    if (auto status = yr_scanner_create(state_->rules.get(), &made); status != ERROR_SUCCESS)
        return failed_with("start a scan", status);
    std::unique_ptr<YR_SCANNER, FreeScanner> scanner(made);
    define_names(made, name);
    Scan scan{state_->rules.get(), options, callback, {}, 0};
    yr_scanner_set_callback(made, on_message, &scan);
    yr_scanner_set_flags(made, SCAN_FLAGS_REPORT_RULES_MATCHING | SCAN_FLAGS_NO_TRYCATCH);
    auto status = yr_scanner_scan_mem(made, reinterpret_cast<const std::uint8_t*>(content.data()),
                                      content.size());
    if (status != ERROR_SUCCESS)
        return failed_with("scan a content", status);
    return scan.too_many;
}

std::uint32_t YaraSet::rule_count() const {
    return state_->rules->num_rules;
}

std::string YaraSet::rule_name(std::uint32_t rule) const {
    VERIFY(rule < rule_count());
    return clean(state_->rules->rules_table[rule].identifier);
}

namespace {

std::uint64_t processor_nanoseconds() {
    timespec now{};
    VERIFY(::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) == 0);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 +
           static_cast<std::uint64_t>(now.tv_nsec);
}

}  // namespace

Result<std::uint64_t> YaraSet::time_of(std::span<const std::byte> content,
                                       const YaraContentName& name, YaraRuleRange rules) {
    auto judge = [&](YaraRuleRange judged) {
        for (std::uint32_t i = 0; i < rule_count(); ++i) {
            auto* rule = &state_->rules->rules_table[i];
            if (i >= judged.begin && i < judged.end)
                yr_rule_enable(rule);
            else
                yr_rule_disable(rule);
        }
    };
    judge(rules);
    auto begin = processor_nanoseconds();
    auto done = scan(content, name, {}, [](const YaraMatchView&) {});
    auto end = processor_nanoseconds();
    judge({0, rule_count()});
    TRY(std::move(done));
    return end - begin;
}

}  // namespace examination
