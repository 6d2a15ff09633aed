// Between the structs and the rows of a file of hits.
#pragma once

#include "examination/hits/hit_reader.h"
#include "store/columnar_reader.h"

namespace examination {

// Each reads a row of a Selection whose columns are all those of its table, in order.
RuleRow read_rule(const store::RowView& row);
HitItem read_hit_item(const store::RowView& row);
model::RuleHit read_hit(const store::RowView& row);
model::Anomaly read_hit_anomaly(const store::RowView& row);

}  // namespace examination
