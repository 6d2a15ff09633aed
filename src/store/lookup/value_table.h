// An immutable sorted table of keys and payloads of any length, in a memory-mapped file.
#pragma once

#include "core/front_coding.h"
#include "core/result.h"
#include "policy/policy.h"
#include "store/lookup/lookup_set.h"
#include "store/lookup/value_table_format.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace store {

class ValueTableView;

// Goes through rows in the order of their keys. The table must outlive it.
class ValueCursorView {
public:
    // The next row; false at the end. invalid_input where the table is damaged.
    core::Result<bool> next();
    // Of the current row. REQUIRES: next() gave true. The payload lives as long as the table.
    const std::string& key() const { return key_; }
    std::string_view payload() const { return payload_; }

private:
    friend class ValueTableView;
    ValueCursorView(const ValueTableView& table, std::uint64_t block)
        : table_(&table), next_block_(block), keys_({}) {}

    const ValueTableView* table_;
    std::uint64_t next_block_;
    core::FrontCodedView keys_;
    std::string_view payloads_, payload_;
    std::string key_;
    bool kept_ = false;  // The current row is to be given once more.
};

// A table over bytes that must outlive it. Thread-safe: nothing in it changes. Each block and each
// line of the filter that is read is checked first: damage is an error, never a wrong answer.
class ValueTableView {
public:
    // With LookupVerification::content everything is read and checked once.
    static core::Result<ValueTableView> over(std::span<const std::byte> file,
                                             LookupVerification verification);

    // The key's payload.
    core::Result<std::optional<std::string_view>> find(std::string_view key,
                                                       const policy::Grant& grant) const;
    // Before the first row whose key is `key` or greater.
    core::Result<ValueCursorView> read_from(std::string_view key, const policy::Grant& grant) const;

    std::uint64_t count() const { return header_.count; }
    const ValueTableHeader& header() const { return header_; }
    std::string_view metadata() const;

private:
    friend class ValueCursorView;
    ValueTableView(std::span<const std::byte> file, const ValueTableHeader& header)
        : file_(file), header_(header) {}
    core::Result<void> verify_content() const;
    core::Result<ValueCursorView> seek(std::string_view key) const;
    core::Result<bool> may_hold(std::string_view key) const;
    core::Result<std::string_view> block_body(std::uint64_t number) const;
    core::Result<std::string_view> first_key(std::uint64_t block) const;
    std::string_view text(std::uint64_t offset, std::uint64_t size) const;

    std::span<const std::byte> file_;
    ValueTableHeader header_;
};

// A table file, open for asking. Whoever asks it must have a grant; see ValueTableView.
class ValueTable {
public:
    static core::Result<ValueTable> open(const std::filesystem::path& path,
                                         LookupVerification verification);

    const ValueTableView* operator->() const { return &view_; }
    const ValueTableView& view() const { return view_; }

private:
    ValueTable(MappedBytes mapping, const ValueTableView& view)
        : mapping_(std::move(mapping)), view_(view) {}

    MappedBytes mapping_;
    ValueTableView view_;
};

}  // namespace store
