// SPDX-License-Identifier: Apache-2.0
#include "ops/einsum_equation.h"

#include <algorithm>
#include <cctype>
#include <map>

#include "base/check.h"
#include "ops/infer_util.h"
#include "ops/matmul_shape.h"
#include "tensor/numeric.h"

namespace temper {

namespace {

constexpr std::string_view k_name = "Einsum";

bool contains(const EinsumLabels& labels, int label) {
  return std::find(labels.begin(), labels.end(), label) != labels.end();
}

/// Labels of one term without its ellipsis, and where the ellipsis stands; npos where there is none.
struct Term {
  EinsumLabels letters;
  std::size_t ellipsis = std::string::npos;
};

Term parse_term(std::string_view text) {
  Term term;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ') continue;
    if (text.substr(i, 3) == "...") {
      TEMPER_CHECK(term.ellipsis == std::string::npos, invalid_model, k_name, ": two ellipses in term '", text, "'");
      term.ellipsis = term.letters.size();
      i += 2;
      continue;
    }
    TEMPER_CHECK(std::isalpha(static_cast<unsigned char>(text[i])) != 0, invalid_model, k_name, ": '", text[i],
                 "' in term '", text, "' is no letter");
    term.letters.push_back(text[i]);
  }
  return term;
}

/// Negative labels -count .. -1 for the axes under an ellipsis.
EinsumLabels with_ellipsis(const Term& term, std::int64_t count) {
  EinsumLabels labels = term.letters;
  if (term.ellipsis == std::string::npos) return labels;
  EinsumLabels covered;
  for (std::int64_t i = count; i > 0; --i) covered.push_back(static_cast<int>(-i));
  labels.insert(labels.begin() + static_cast<std::ptrdiff_t>(term.ellipsis), covered.begin(), covered.end());
  return labels;
}

/// Ellipsis axes, then the letters that occur once, by alphabet.
EinsumLabels implicit_output(const std::vector<EinsumLabels>& operands) {
  std::map<int, int> counts;
  for (const auto& labels : operands)
    for (const int label : labels) ++counts[label];
  EinsumLabels output;
  for (const auto& [label, count] : counts)
    if (label < 0 || count == 1) output.push_back(label);
  return output;
}

std::vector<std::string_view> split_terms(std::string_view text) {
  std::vector<std::string_view> terms;
  while (true) {
    const std::size_t comma = text.find(',');
    terms.push_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return terms;
    text.remove_prefix(comma + 1);
  }
}

/// An operand under way: distinct labels, none of extent 1.
struct Factor {
  EinsumLabels labels;
  Shape shape;
  std::vector<double> values;

  [[nodiscard]] std::int64_t extent(int label) const {
    return shape[static_cast<std::size_t>(std::find(labels.begin(), labels.end(), label) - labels.begin())];
  }
};

/// result[labels of `target`] = sum of `values` [labels, shape] over what `target` lacks; repeated labels of the
/// source take the diagonal.
Factor gather(const EinsumLabels& labels, const Shape& shape, std::span<const double> values,
              const EinsumLabels& target) {
  Factor result{target, {}, {}};
  for (const int label : target)
    result.shape.push_back(
        shape[static_cast<std::size_t>(std::find(labels.begin(), labels.end(), label) - labels.begin())]);
  result.values.assign(static_cast<std::size_t>(element_count(result.shape)), 0.0);
  // Of each source axis: the first axis with its label, and its stride in the result (0 where summed or repeated).
  const Shape strides = row_major_strides(result.shape);
  std::vector<std::size_t> first;
  Shape steps;
  for (std::size_t axis = 0; axis < labels.size(); ++axis) {
    first.push_back(static_cast<std::size_t>(std::find(labels.begin(), labels.end(), labels[axis]) - labels.begin()));
    const auto place = static_cast<std::size_t>(std::find(target.begin(), target.end(), labels[axis]) - target.begin());
    steps.push_back(first.back() == axis && place < target.size() ? strides[place] : 0);
  }
  Shape index(labels.size(), 0);
  for (const double value : values) {
    std::int64_t offset = 0;
    bool is_diagonal = true;
    for (std::size_t axis = 0; axis < labels.size(); ++axis) {
      is_diagonal = is_diagonal && index[first[axis]] == index[axis];
      offset += index[axis] * steps[axis];
    }
    if (is_diagonal) result.values[static_cast<std::size_t>(offset)] += value;
    for (std::size_t axis = labels.size(); axis-- > 0;) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
  return result;
}

/// The operand without axes of extent 1 and without the labels that neither `needed` nor anything else asks for.
Factor load(const EinsumLabels& labels, const Tensor& tensor, const EinsumLabels& needed) {
  EinsumLabels kept_labels;
  Shape kept_shape;
  EinsumLabels target;
  for (std::size_t axis = 0; axis < labels.size(); ++axis) {
    if (tensor.shape()[axis] == 1) continue;
    kept_labels.push_back(labels[axis]);
    kept_shape.push_back(tensor.shape()[axis]);
    if (contains(needed, labels[axis]) && !contains(target, labels[axis])) target.push_back(labels[axis]);
  }
  return gather(kept_labels, kept_shape, to_f64(tensor), target);
}

EinsumLabels joined(const EinsumLabels& a, const EinsumLabels& b, const EinsumLabels& c) {
  EinsumLabels all = a;
  all.insert(all.end(), b.begin(), b.end());
  all.insert(all.end(), c.begin(), c.end());
  return all;
}

std::int64_t extent_product(const Factor& factor, const EinsumLabels& labels) {
  std::int64_t product = 1;
  for (const int label : labels) product *= factor.extent(label);
  return product;
}

/// The product of two factors summed over the labels that are not `needed`.
Factor contract(const Factor& a, const Factor& b, const EinsumLabels& needed) {
  EinsumLabels batch, inner, left, right;
  for (const int label : a.labels) {
    if (!contains(b.labels, label))
      left.push_back(label);
    else
      (contains(needed, label) ? batch : inner).push_back(label);
  }
  for (const int label : b.labels)
    if (!contains(a.labels, label)) right.push_back(label);
  const Factor x = gather(a.labels, a.shape, a.values, joined(batch, left, inner));
  const Factor y = gather(b.labels, b.shape, b.values, joined(batch, inner, right));
  MatMulLoop loop{extent_product(a, left), extent_product(b, right), extent_product(a, inner), {}, {}};
  for (std::int64_t i = 0; i < extent_product(a, batch); ++i) loop.a_matrix.push_back(i);
  loop.b_matrix = loop.a_matrix;
  Factor result{joined(batch, left, right), {}, {}};
  for (const int label : result.labels) result.shape.push_back((contains(right, label) ? b : a).extent(label));
  result.values.assign(static_cast<std::size_t>(element_count(result.shape)), 0.0);
  batched_multiply_add(loop, x.values.data(), y.values.data(), result.values.data());
  return result;
}

/// Labels of the output and of the operands from `first` on.
EinsumLabels labels_needed(const EinsumEquation& equation, std::size_t first) {
  EinsumLabels needed = equation.output;
  for (std::size_t i = first; i < equation.operands.size(); ++i)
    needed.insert(needed.end(), equation.operands[i].begin(), equation.operands[i].end());
  return needed;
}

}  // namespace

EinsumEquation parse_einsum(std::string_view equation, std::span<const std::int64_t> ranks) {
  const std::size_t arrow = equation.find("->");
  const auto terms = split_terms(equation.substr(0, arrow));
  TEMPER_CHECK(terms.size() == ranks.size(), invalid_model, k_name, ": '", equation, "' has ", terms.size(),
               " terms for ", ranks.size(), " inputs");
  EinsumEquation result;
  std::int64_t widest = 0;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const Term term = parse_term(terms[i]);
    const std::int64_t covered = ranks[i] - static_cast<std::int64_t>(term.letters.size());
    const bool fits = term.ellipsis == std::string::npos ? covered == 0 : covered >= 0;
    TEMPER_CHECK(fits, invalid_model, k_name, ": term '", terms[i], "' of '", equation, "' does not fit rank ",
                 ranks[i]);
    if (term.ellipsis != std::string::npos) widest = std::max(widest, covered);
    result.operands.push_back(with_ellipsis(term, covered));
  }
  if (arrow == std::string_view::npos) {
    result.output = implicit_output(result.operands);
    return result;
  }
  result.output = with_ellipsis(parse_term(equation.substr(arrow + 2)), widest);
  for (const int label : result.output) {
    const auto has_label = [&](const EinsumLabels& labels) { return contains(labels, label); };
    TEMPER_CHECK(std::count(result.output.begin(), result.output.end(), label) == 1 &&
                     std::any_of(result.operands.begin(), result.operands.end(), has_label),
                 invalid_model, k_name, ": an output label of '", equation, "' is repeated or in no input");
  }
  return result;
}

Dims einsum_dims(const EinsumEquation& equation, std::span<const TensorType> inputs) {
  std::map<int, Dim> extents;
  for (std::size_t i = 0; i < equation.operands.size(); ++i)
    for (std::size_t axis = 0; axis < equation.operands[i].size(); ++axis) {
      const Dim& extent = (*inputs[i].dims)[axis];
      const auto [found, is_new] = extents.try_emplace(equation.operands[i][axis], extent);
      if (!is_new) found->second = broadcast_dims(k_name, {found->second}, {extent})[0];
    }
  Dims result;
  for (const int label : equation.output) result.push_back(extents.at(label));
  return result;
}

std::vector<double> contract_einsum(const EinsumEquation& equation, std::span<const Tensor> inputs) {
  Factor product = load(equation.operands[0], inputs[0], labels_needed(equation, 1));
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    EinsumLabels wanted = labels_needed(equation, i + 1);
    wanted.insert(wanted.end(), product.labels.begin(), product.labels.end());
    product = contract(product, load(equation.operands[i], inputs[i], wanted), labels_needed(equation, i + 1));
    EinsumLabels kept;
    for (const int label : product.labels)
      if (contains(labels_needed(equation, i + 1), label)) kept.push_back(label);
    if (kept.size() != product.labels.size()) product = gather(product.labels, product.shape, product.values, kept);
  }
  EinsumLabels order;
  for (const int label : equation.output)
    if (contains(product.labels, label)) order.push_back(label);
  return gather(product.labels, product.shape, product.values, order).values;
}

}  // namespace temper
