// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "onnx/importer.h"
#include "ops/elementwise/binary.h"
#include "ops/elementwise/unary.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/identity.h"
#include "ops/shape/reshape.h"
#include "tensor/numeric.h"

namespace temper::onnx {

namespace {

/// Reverse-mode differentiation over the nodes between y and the values it depends on.
class Differentiator {
 public:
  explicit Differentiator(ImportContext& context) : context_(context) {}

  std::map<ValueId, ValueId> gradients_of(ValueId y) {
    const TensorType& type = context_.type(y);
    gradients_[y] = constant_like(type, 1);
    auto order = context_.graph().order();
    std::reverse(order.begin(), order.end());
    for (const ir::NodeId id : order) {
      const ir::Node node = context_.graph().node(id);
      const auto found = gradients_.find(node.outputs.front());
      if (found != gradients_.end()) differentiate(node, found->second);
    }
    return gradients_;
  }

  /// Filled with `value`, of a type whose extents are known.
  ValueId constant_like(const TensorType& type, double value) {
    const auto shape = type.shape();
    if (!shape) context_.unsupported("a gradient needs extents that are known at import");
    const std::vector<double> values(static_cast<std::size_t>(element_count(*shape)), value);
    return context_.add_constant(from_f64(type.dtype, *shape, values));
  }

 private:
  ValueId binary(const char* kind, ValueId a, ValueId b) { return context_.add(ops::Binary{.kind = kind}, {a, b}); }
  ValueId negated(ValueId a) {
    ops::Unary op;
    op.kind = "Neg";
    return context_.add(std::move(op), {a});
  }

  void differentiate(const ir::Node& node, ValueId g) {
    const ValueId x = node.inputs.front();
    if (node.op.as<ops::Identity>() != nullptr) return accumulate(x, g);
    const auto* unary = node.op.as<ops::Unary>();
    if (unary != nullptr && unary->kind == "Neg") return accumulate(x, negated(g));
    if (unary != nullptr && unary->kind == "Exp") return accumulate(x, binary("Mul", g, node.outputs.front()));
    const auto* op = node.op.as<ops::Binary>();
    const std::string kind = op != nullptr ? op->kind : std::string(node.op.name());
    if (kind != "Add" && kind != "Sub" && kind != "Mul" && kind != "Div")
      context_.unsupported(str("the gradient of ", node.op.text(), " is not supported"));
    const ValueId y = node.inputs.at(1);
    if (kind == "Add" || kind == "Sub") {
      accumulate(x, g);
      accumulate(y, kind == "Add" ? g : negated(g));
    } else if (kind == "Mul") {
      accumulate(x, binary("Mul", g, y));
      accumulate(y, binary("Mul", g, x));
    } else {
      accumulate(x, binary("Div", g, y));
      accumulate(y, negated(binary("Div", binary("Mul", g, x), binary("Mul", y, y))));
    }
  }

  void accumulate(ValueId target, ValueId gradient) {
    gradient = summed_to(context_.type(target), gradient);
    const auto [found, is_new] = gradients_.try_emplace(target, gradient);
    if (!is_new) found->second = binary("Add", found->second, gradient);
  }

  /// Undoes broadcasting: sums over the axes that the target does not have, or has with extent 1.
  ValueId summed_to(const TensorType& target, ValueId gradient) {
    const auto from = context_.type(gradient).shape();
    const auto to = target.shape();
    if (!from || !to) context_.unsupported("a gradient needs extents that are known at import");
    if (*from == *to) return gradient;
    ops::Reduce sum;
    for (std::size_t axis = 0; axis < from->size(); ++axis) {
      const std::size_t missing = from->size() - to->size();
      if (axis < missing || (*to)[axis - missing] != (*from)[axis]) sum.axes.push_back(static_cast<std::int64_t>(axis));
    }
    const ValueId reduced = context_.add(std::move(sum), {gradient});
    const auto rank = static_cast<std::int64_t>(to->size());
    return context_.add(ops::Reshape{}, {reduced, context_.add_constant(Tensor::of<std::int64_t>({rank}, *to))});
  }

  ImportContext& context_;
  std::map<ValueId, ValueId> gradients_;
};

std::vector<ValueId> import_gradient_1(ImportContext& context) {
  const auto names = context.get_strings("xs");
  const ValueId y = context.find(context.get_string("y"));
  if (context.has("zs")) {
    for (const std::string& name : context.get_strings("zs"))
      if (!context.find(name).is_valid()) context.invalid(str("'", name, "' is no value"));
  }
  Differentiator differentiator(context);
  const auto gradients = differentiator.gradients_of(y);
  std::vector<ValueId> outputs;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const ValueId x = context.find(names[i]);
    if (context.input(i) != x) context.unsupported("a gradient at another point than the graph's is not supported");
    const auto found = gradients.find(x);
    outputs.push_back(found != gradients.end() ? found->second : differentiator.constant_like(context.type(x), 0));
  }
  return outputs;
}

}  // namespace

void register_gradient(ImporterTable& table) {
  table.add("ai.onnx.preview.training", "Gradient", since(1), import_gradient_1);
}

}  // namespace temper::onnx
