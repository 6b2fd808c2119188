// SPDX-License-Identifier: Apache-2.0
#include "onnx/importer.h"

#include <algorithm>

#include "base/check.h"

namespace temper::onnx {

/// Defined in the generated table.
void register_all_importers(ImporterTable& table);

std::vector<ValueId> ImportContext::inputs() const {
  std::vector<ValueId> ids;
  for (std::size_t i = 0; i < input_count(); ++i) ids.push_back(optional_input(i));
  return ids;
}

void ImportContext::unsupported(const std::string& reason) const {
  throw Error(ErrorCode::unsupported, reason, __FILE__, __LINE__);
}

void ImportContext::invalid(const std::string& reason) const {
  throw Error(ErrorCode::invalid_model, reason, __FILE__, __LINE__);
}

void ImporterTable::add(std::string domain, std::string op_type, OpsetRange range, ImportFunction function) {
  auto& versions = entries_[{domain, op_type}];
  const bool overlaps = std::any_of(versions.begin(), versions.end(), [&](const Entry& entry) {
    return range.first <= entry.range.last && entry.range.first <= range.last;
  });
  TEMPER_CHECK(!overlaps && range.first <= range.last, internal, "two importers of ", op_type, " (domain '", domain,
               "') overlap at version ", range.first);
  versions.push_back({std::move(domain), std::move(op_type), range, std::move(function)});
  std::sort(versions.begin(), versions.end(),
            [](const Entry& a, const Entry& b) { return a.range.first < b.range.first; });
}

const ImportFunction* ImporterTable::find(const std::string& domain, const std::string& op_type, int opset) const {
  const auto found = entries_.find({domain, op_type});
  if (found == entries_.end()) return nullptr;
  for (const Entry& entry : found->second)
    if (opset >= entry.range.first && opset <= entry.range.last) return &entry.function;
  return nullptr;
}

std::vector<const ImporterTable::Entry*> ImporterTable::entries() const {
  std::vector<const Entry*> all;
  for (const auto& [key, versions] : entries_)
    for (const Entry& entry : versions) all.push_back(&entry);
  return all;
}

const ImporterTable& importer_table() {
  static const ImporterTable k_table = [] {
    ImporterTable table;
    register_all_importers(table);
    return table;
  }();
  return k_table;
}

}  // namespace temper::onnx
