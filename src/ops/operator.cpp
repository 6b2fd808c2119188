// SPDX-License-Identifier: Apache-2.0
#include "ops/operator.h"

#include <algorithm>

#include "base/hash.h"
#include "generated/ops_table.h"
#include "tensor/dtype.h"

namespace temper {

namespace {

template <class Range>
std::string list_text(const Range& range) {
  return "[" + join(range, ", ") + "]";
}

struct AttributePrinter {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return exact_text(value); }
  std::string operator()(const std::string& value) const { return "'" + value + "'"; }
  std::string operator()(const std::vector<std::int64_t>& value) const { return list_text(value); }
  std::string operator()(const std::vector<double>& value) const {
    std::vector<std::string> texts;
    for (const double item : value) texts.push_back(exact_text(item));
    return list_text(texts);
  }
  std::string operator()(const std::vector<std::string>& value) const {
    std::vector<std::string> quoted;
    for (const auto& item : value) quoted.push_back("'" + item + "'");
    return list_text(quoted);
  }
  std::string operator()(DType value) const { return std::string(dtype_name(value)); }
  std::string operator()(const Tensor& value) const {
    if (!value.is_valid()) return "none";
    return str("<", dtype_name(value.dtype()), " ", shape_text(value.shape()), " ",
               hash_text(hash_bytes(value.raw(), value.byte_size())), ">");
  }
  std::string operator()(const Dims& value) const { return dims_text(value); }
  std::string operator()(const SubgraphPtr& value) const { return value ? "<graph>" : "none"; }

  /// A double that reads back to itself and cannot be taken for an integer.
  static std::string exact_text(double value) {
    std::ostringstream out;
    out.precision(17);
    out << value;
    std::string text = std::move(out).str();
    if (text.find_first_of(".en") == std::string::npos) text += ".0";
    return text;
  }
};

}  // namespace

std::string attribute_text(const AttributeValue& value) { return std::visit(AttributePrinter{}, value); }

bool attributes_equal(const AttributeValue& a, const AttributeValue& b) {
  if (a.index() != b.index()) return false;
  return std::visit(
      [&](const auto& x) {
        const auto& y = std::get<std::decay_t<decltype(x)>>(b);
        if constexpr (std::is_same_v<std::decay_t<decltype(x)>, Tensor>)
          return x.equals(y);
        else
          return x == y;
      },
      a);
}

Operator Operator::create(std::string_view name, const Attributes& attributes) {
  const OpClass* found = op_table().find(name);
  TEMPER_CHECK(found != nullptr, bad_argument, "there is no operator '", name, "'");
  return {*found, found->create(attributes)};
}

std::vector<TensorType> Operator::infer(std::span<const TensorType> inputs, std::size_t output_count) const {
  const auto lacks_rank = [](const TensorType& type) { return !type.is_absent() && !type.is_ranked(); };
  if (!class_->infers_unranked && std::any_of(inputs.begin(), inputs.end(), lacks_rank))
    return std::vector<TensorType>(output_count);
  return class_->infer(self_.get(), inputs);
}

std::vector<Tensor> Operator::evaluate(std::span<const Tensor> inputs) const {
  return class_->evaluate(self_.get(), inputs);
}

Cost Operator::cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
  return class_->cost(self_.get(), inputs, outputs);
}

std::string Operator::text() const {
  const Attributes mine = attributes();
  const Attributes defaults = class_->attributes(class_->create({}).get());
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < mine.size(); ++i)
    if (!attributes_equal(mine[i].second, defaults[i].second))
      parts.push_back(mine[i].first + "=" + attribute_text(mine[i].second));
  return parts.empty() ? std::string(name()) : str(name(), "(", join(parts, ", "), ")");
}

bool operator==(const Operator& a, const Operator& b) {
  if (a.class_ != b.class_) return false;
  if (a.self_ == b.self_) return true;
  const Attributes x = a.attributes();
  const Attributes y = b.attributes();
  return std::equal(x.begin(), x.end(), y.begin(),
                    [](const auto& p, const auto& q) { return attributes_equal(p.second, q.second); });
}

void OpTable::add_class(const OpClass& op_class) {
  const auto place = std::lower_bound(classes_.begin(), classes_.end(), op_class.name,
                                      [](const OpClass* a, std::string_view name) { return a->name < name; });
  TEMPER_CHECK(place == classes_.end() || (*place)->name != op_class.name, internal, "two operators are named ",
               op_class.name);
  classes_.insert(place, &op_class);
}

const OpClass* OpTable::find(std::string_view name) const {
  const auto place = std::lower_bound(classes_.begin(), classes_.end(), name,
                                      [](const OpClass* a, std::string_view wanted) { return a->name < wanted; });
  return place != classes_.end() && (*place)->name == name ? *place : nullptr;
}

const OpTable& op_table() {
  static OpTable table = [] {
    OpTable all;
    generated::define_all_ops(all);
    return all;
  }();
  return table;
}

double total_elements(const TensorType& type) {
  double count = 1;
  if (type.dims)
    for (const Dim& dim : *type.dims) count *= static_cast<double>(dim.known().value_or(1));
  return count;
}

double total_bytes(std::span<const TensorType> types) {
  double bytes = 0;
  for (const auto& type : types)
    if (is_numeric(type.dtype) || type.dtype == DType::boolean)
      bytes += total_elements(type) * static_cast<double>(dtype_bytes(type.dtype));
  return bytes;
}

Cost default_cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) {
  Cost cost;
  for (const auto& output : outputs) cost.flop += total_elements(output);
  cost.bytes = total_bytes(inputs) + total_bytes(outputs);
  return cost;
}

}  // namespace temper
