// SPDX-License-Identifier: Apache-2.0
#pragma once

// An operator is one small value type: its members are the attributes, named once in fields(), which serves text,
// equality, hashing and plans. Infer, evaluate and cost are plain functions of the inputs. `Operator` holds any of
// them by value; the rest of Temper sees only that. A new operator is a new header under ops/<family>/: the table of
// all operators is generated from the file names.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/check.h"
#include "ops/attribute.h"
#include "ops/tensor_type.h"

namespace temper {

/// How closely two right implementations agree; sets the tolerance of tests and comparisons.
enum class Accuracy {
  exact,        ///< bit for bit: data movement, integer arithmetic, comparisons
  rounding,     ///< differs by the order of sums
  approximate,  ///< differs by polynomial approximations of transcendental functions
};

/// Work of one call. Bytes count each input read once and each output written once.
struct Cost {
  double flop = 0;
  double bytes = 0;
};

/// A named member of an operator.
template <class Class, class Member>
struct Field {
  std::string_view name;
  Member Class::*member;
};

template <class Class, class Member>
constexpr Field<Class, Member> field(std::string_view name, Member Class::*member) {
  return {name, member};
}

/// A type that can serve as an operator. `evaluate` may take absent optional inputs as invalid tensors; `infer` sees
/// them as TensorType{}. `infer` is called only with ranked inputs (absent ones aside) unless the type declares
/// `static constexpr bool infers_unranked = true`. A type whose result is not a function of its inputs (random numbers)
/// declares `static constexpr bool is_random = true`. A type whose accuracy depends on its members declares
/// `Accuracy accuracy_as_set() const` beside the constant, which is then the loosest of them.
template <class T>
concept OperatorType = requires(const T& op, std::span<const TensorType> types, std::span<const Tensor> tensors) {
  { T::name } -> std::convertible_to<std::string_view>;
  { T::accuracy } -> std::convertible_to<Accuracy>;
  T::fields();
  { op.infer(types) } -> std::same_as<std::vector<TensorType>>;
  { op.evaluate(tensors) } -> std::same_as<std::vector<Tensor>>;
};

/// The functions of one operator type, called through type-erased pointers. One object a type for the process.
struct OpClass {
  std::string_view name;
  Accuracy (*accuracy)(const void* self);
  bool infers_unranked;
  bool is_random;  ///< two calls may differ: never folded or merged
  std::vector<TensorType> (*infer)(const void* self, std::span<const TensorType> inputs);
  std::vector<Tensor> (*evaluate)(const void* self, std::span<const Tensor> inputs);
  Cost (*cost)(const void* self, std::span<const TensorType> inputs, std::span<const TensorType> outputs);
  Attributes (*attributes)(const void* self);
  /// Members absent from `attributes` keep their defaults. Errors: bad_argument for an unknown name or wrong type.
  std::shared_ptr<const void> (*create)(const Attributes& attributes);
};

/// Defined in ops/op_class.h, which the generated table includes: elsewhere an operator's functions would be compiled
/// again by every file that names it.
template <OperatorType T>
[[nodiscard]] const OpClass& op_class();

/// Any operator, by value. Copies share the immutable content.
class Operator {
 public:
  template <OperatorType T>
  Operator(T op)  // NOLINT(google-explicit-constructor): every operator type is an Operator
      : class_(&op_class<T>()), self_(std::make_shared<const T>(std::move(op))) {}
  /// An operator by name, as plans and text give it. Errors: bad_argument for an unknown operator or attribute.
  static Operator create(std::string_view name, const Attributes& attributes);

  [[nodiscard]] std::string_view name() const { return class_->name; }
  [[nodiscard]] Accuracy accuracy() const { return class_->accuracy(self_.get()); }
  [[nodiscard]] bool is_random() const { return class_->is_random; }
  template <OperatorType T>
  [[nodiscard]] const T* as() const {
    return class_ == &op_class<T>() ? static_cast<const T*>(self_.get()) : nullptr;
  }
  /// Output types; unranked with undefined dtype where an input is unranked and the operator needs ranks.
  /// Errors: invalid_model where the inputs break the operator's contract.
  [[nodiscard]] std::vector<TensorType> infer(std::span<const TensorType> inputs, std::size_t output_count) const;
  [[nodiscard]] std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const;
  [[nodiscard]] Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const;
  [[nodiscard]] Attributes attributes() const { return class_->attributes(self_.get()); }
  /// "Softmax(axis=-1)"; attributes at their defaults are left out.
  [[nodiscard]] std::string text() const;
  friend bool operator==(const Operator& a, const Operator& b);

 private:
  Operator(const OpClass& op_class, std::shared_ptr<const void> self) : class_(&op_class), self_(std::move(self)) {}
  const OpClass* class_;
  std::shared_ptr<const void> self_;
};

/// The set of operators, filled from the generated table on first use.
class OpTable {
 public:
  /// Errors: internal for a second operator of the same name.
  template <OperatorType T>
  void add() {
    add_class(op_class<T>());
  }
  [[nodiscard]] const OpClass* find(std::string_view name) const;
  [[nodiscard]] const std::vector<const OpClass*>& all() const { return classes_; }  ///< sorted by name

 private:
  void add_class(const OpClass& op_class);
  std::vector<const OpClass*> classes_;
};

[[nodiscard]] const OpTable& op_table();

/// Default cost: one operation an output element, every input read and output written once.
[[nodiscard]] Cost default_cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs);
/// Bytes that values of these types take; symbols count as 1.
[[nodiscard]] double total_bytes(std::span<const TensorType> types);
/// Elements of a value of this type; symbols count as 1.
[[nodiscard]] double total_elements(const TensorType& type);

}  // namespace temper
