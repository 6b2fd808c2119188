// SPDX-License-Identifier: Apache-2.0
#include "deploy/variant.h"

#include "base/str.h"
#include "builder/metadata.h"

namespace temper::deploy {

std::string Variant::name() const { return str(builder::precision_name(precision), ".", device); }

std::string Variant::candidate() const { return str("temper ", device, " ", builder::precision_name(precision)); }

bool Variant::is_called(const std::string& text) const {
  return text == name() || text == candidate() || text == builder::precision_name(precision);
}

std::vector<Variant> variants_of(const BackendConfig& backend) {
  std::vector<Variant> variants;
  for (const auto& device : backend.devices)
    for (const Precision precision : backend.precisions) variants.push_back({device, precision});
  return variants;
}

}  // namespace temper::deploy
