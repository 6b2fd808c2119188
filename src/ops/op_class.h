// SPDX-License-Identifier: Apache-2.0
#pragma once

// What Operator calls of an operator type. Included where the type's functions are to be compiled: once.

#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/check.h"
#include "ops/operator.h"

namespace temper {

namespace detail {

template <class T>
Attributes attributes_of(const T& op) {
  Attributes attributes;
  std::apply([&](const auto&... each) { (attributes.emplace_back(std::string(each.name), op.*each.member), ...); },
             T::fields());
  return attributes;
}

template <class T>
std::shared_ptr<const void> create_from(const Attributes& attributes) {
  T op;
  for (const auto& attribute : attributes) {
    bool is_known = false;
    const auto assign = [&](const auto& each) {
      using Member = std::remove_reference_t<decltype(op.*each.member)>;
      if (each.name != attribute.first) return;
      is_known = true;
      const auto* value = std::get_if<Member>(&attribute.second);
      TEMPER_CHECK(value != nullptr, bad_argument, T::name, ": attribute '", attribute.first, "' has the wrong type");
      op.*each.member = *value;
    };
    std::apply([&](const auto&... each) { (assign(each), ...); }, T::fields());
    TEMPER_CHECK(is_known, bad_argument, T::name, " has no attribute '", attribute.first, "'");
  }
  return std::make_shared<const T>(std::move(op));
}

}  // namespace detail

// Not inlined: other files call it.
template <OperatorType T>
[[gnu::noinline]] const OpClass& op_class() {
  constexpr bool infers_unranked = requires { requires T::infers_unranked; };
  constexpr bool is_random = requires { requires T::is_random; };
  static const OpClass k_class = {
      T::name,
      [](const void* self) -> Accuracy {
        if constexpr (requires(const T& op) { op.accuracy_as_set(); })
          return static_cast<const T*>(self)->accuracy_as_set();
        else
          return T::accuracy;
      },
      infers_unranked,
      is_random,
      [](const void* self, std::span<const TensorType> inputs) { return static_cast<const T*>(self)->infer(inputs); },
      [](const void* self, std::span<const Tensor> inputs) { return static_cast<const T*>(self)->evaluate(inputs); },
      [](const void* self, std::span<const TensorType> inputs, std::span<const TensorType> outputs) -> Cost {
        if constexpr (requires(const T& op) { op.cost(inputs, outputs); })
          return static_cast<const T*>(self)->cost(inputs, outputs);
        else
          return default_cost(inputs, outputs);
      },
      [](const void* self) { return detail::attributes_of(*static_cast<const T*>(self)); },
      [](const Attributes& attributes) { return detail::create_from<T>(attributes); },
  };
  return k_class;
}

}  // namespace temper
