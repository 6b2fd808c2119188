// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tensor/dim.h"

namespace temper {

class Subgraph;

/// A body of If, Loop or Scan; the graph layer implements Subgraph.
using SubgraphPtr = std::shared_ptr<const Subgraph>;

/// Every type that an operator's member may have.
using AttributeValue = std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>,
                                    std::vector<double>, std::vector<std::string>, DType, Tensor, Dims, SubgraphPtr>;

/// Name and value in the order that fields() gives.
using Attributes = std::vector<std::pair<std::string, AttributeValue>>;

/// "3", "0.5", "'text'", "[1, 2]", "f16", ...; tensors by type, shape and hash.
[[nodiscard]] std::string attribute_text(const AttributeValue& value);
/// Same alternative and value; subgraphs by identity, tensors by content.
[[nodiscard]] bool attributes_equal(const AttributeValue& a, const AttributeValue& b);

}  // namespace temper
