// What is said of people and places, and who says it: selectors, documents, entities, statements,
// judgements. Issues add kinds and terms to these, never a second set.
#pragma once

#include "core/hash.h"
#include "core/moment.h"
#include "model/ids.h"
#include "model/judgement.h"
#include "model/label.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace model {

// A normalised identifier found somewhere.
struct Selector {
    std::string kind;                // "email", "phone", "ipv4", "imei" …
    std::string value;               // In the kind's canonical form.
    std::uint32_t form_version = 1;  // Of the canonical form; published vectors pin each.

    auto operator<=>(const Selector&) const = default;
};

// Bytes as received from outside.
struct Document {
    DocumentId id;
    core::Sha256Digest sha256;  // Where the object store has the bytes.
    std::string sender;
    std::string media_type;
    core::Moment received_at;
    Label label;

    bool operator==(const Document&) const = default;
};

// An entity has an id and a class and nothing more: all else is a statement.
struct Entity {
    EntityId id;
    std::string entity_class;  // "person", "account", "device", "place", a STIX object type …

    bool operator==(const Entity&) const = default;
};

// What makes a statement worth believing, as its speaker has it.
struct Weight {
    char reliability = 'F';                  // A to F, of the source; F: cannot be judged.
    std::uint8_t credibility = 6;            // 1 to 6, of the information; 6: cannot be judged.
    std::optional<std::uint8_t> confidence;  // 0 to 100.
    // Decimal logarithm of the likelihood ratio as an interval, with what it was weighed against.
    std::optional<double> log10_lr_low, log10_lr_high;
    std::string proposition, alternative, validation_id;

    bool operator==(const Weight&) const = default;
};

// A part of a text that a statement was taken from.
struct Span {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;

    bool operator==(const Span&) const = default;
};
using StatementSource = std::variant<DocumentId, RecordId, std::string>;  // The string: a person.
using StatementObject = std::variant<EntityId, Selector, std::string>;

// That somebody says something of something. A sighting is a statement "seen in", kept once, in
// findings.
struct Statement {
    StatementId id;
    EntityId subject;
    std::string predicate;
    StatementObject object;
    StatementSource source;
    std::optional<Span> span;
    std::optional<core::Moment> said_at, valid_from, valid_to;
    core::Moment recorded_at;
    std::optional<core::Moment> retracted_at;
    Weight weight;
    std::optional<StatementId> copied_from;
    Label label;
    // Of what a person says of something in a case (a tag, a note, a translation): what `subject`
    // stands for, as ObjectName writes it, what that was called then, in which language the words
    // are, which earlier one they replace, and who took them back.
    std::string about, title, language;
    std::optional<StatementId> supersedes;
    std::string retracted_by;

    bool operator==(const Statement&) const = default;
};

// An indicator seen in a case.
struct Sighting {
    StatementId statement;
    Selector selector;
    RecordId record;
    std::optional<core::Moment> first_seen, last_seen;
    std::uint64_t count = 1;

    bool operator==(const Sighting&) const = default;
};

// A view, never truth: who seems to be one, as of a time, for a reader.
struct ClusterView {
    EntityId id;                      // Stable: the least id that was ever in it.
    std::vector<EntityId> members;    // Sorted.
    std::vector<EntityId> redirects;  // Ids of clusters that were merged into this one.
    core::Moment as_of;
    std::string reader;

    bool operator==(const ClusterView&) const = default;
};

// A look-up set of hashes as a case refers to it.
struct HashSetReference {
    std::string name;
    std::string category, scheme, jurisdiction, source, action;
    core::Sha256Digest sha256;  // Of the set's file, so that a run can say which it used.
    std::uint64_t entries = 0;

    bool operator==(const HashSetReference&) const = default;
};

}  // namespace model
