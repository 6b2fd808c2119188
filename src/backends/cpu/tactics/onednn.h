// SPDX-License-Identifier: Apache-2.0
#pragma once

// oneDNN as the tactics use it: memory described by layouts, implementations by name, primitives that run without
// allocating here. Sources and targets have the layouts that the problem gives; weights have whatever form the
// implementation asks for, and are packed into it through the constant store.

#include <functional>
#include <oneapi/dnnl/dnnl.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "backend/kernel.h"
#include "backend/problem.h"
#include "base/check.h"

namespace temper::cpu::onednn {

/// The one CPU engine of the process.
[[nodiscard]] const dnnl::engine& engine();

/// Runs `action`; what oneDNN throws becomes an Error of code device.
template <class Action>
decltype(auto) guarded(Action&& action) {
  try {
    return std::forward<Action>(action)();
  } catch (const dnnl::error& error) {
    throw Error(ErrorCode::device, str("oneDNN: ", error.what()), __FILE__, __LINE__);
  }
}

/// f32 of these extents, row-major.
[[nodiscard]] dnnl::memory::desc plain_desc(const Shape& shape);
/// The tensor in its layout. Needs f32 of rank 2 to 5.
[[nodiscard]] dnnl::memory::desc desc_of(const backend::TensorDesc& tensor);
/// f32 of these extents in a form that the implementation chooses.
[[nodiscard]] dnnl::memory::desc any_desc(const Shape& shape);

/// Names the bytes that a memory of this form holds: equal names, equal packing of equal content.
[[nodiscard]] std::string form_name(const dnnl::memory::desc& desc);
/// `plain` rearranged from `from` (plain) to `to`, as bytes.
[[nodiscard]] Tensor pack(const Tensor& plain, const dnnl::memory::desc& from, const dnnl::memory::desc& to);
/// Constant input `input` in the form `to`, from or into the store.
[[nodiscard]] Tensor packed_constant(backend::ConstantStore& constants, std::size_t input,
                                     const dnnl::memory::desc& from, const dnnl::memory::desc& to);

/// Appends the row of unary_table() with this name. False, and nothing appended, where oneDNN lacks it.
[[nodiscard]] bool append_activation(dnnl::post_ops& post_ops, std::string_view name, double alpha, double beta);
/// Attributes with these post-operations, scratch memory given by the caller.
[[nodiscard]] dnnl::primitive_attr attributes_with(const dnnl::post_ops& post_ops);

/// What oneDNN chooses implementations for. `make_desc` throws dnnl::error where oneDNN rejects the problem.
template <class Primitive>
struct Request {
  std::function<typename Primitive::desc()> make_desc;
  dnnl::primitive_attr attributes;

  /// Calls visit(primitive descriptor) for every implementation, best first, until it returns true.
  template <class Visit>
  bool find(const Visit& visit) const {
    const typename Primitive::desc desc = make_desc();  // must outlive the iteration, which points to it
    typename Primitive::primitive_desc implementation(desc, attributes, engine());
    do {
      if (visit(implementation)) return true;
    } while (implementation.next_impl());
    return false;
  }
};

/// The names of all but the reference implementations, each once, in oneDNN's order; none where it has none.
template <class Primitive>
[[nodiscard]] std::vector<std::string> implementations(const Request<Primitive>& request) {
  std::vector<std::string> names;
  try {
    request.find([&](const auto& desc) {
      std::string name = desc.impl_info_str();
      const bool is_known = std::find(names.begin(), names.end(), name) != names.end();
      if (!is_known && !name.starts_with("ref")) names.push_back(std::move(name));
      return false;
    });
  } catch (const dnnl::error&) {
    return {};
  }
  return names;
}

/// The implementation of this name. Errors: bad_plan where there is none.
template <class Primitive>
[[nodiscard]] auto implementation(const Request<Primitive>& request, const std::string& name) {
  typename Primitive::primitive_desc found;
  const bool is_found = guarded([&] {
    return request.find([&](const auto& desc) {
      if (name != desc.impl_info_str()) return false;
      found = desc;
      return true;
    });
  });
  TEMPER_CHECK(is_found, bad_plan, "this oneDNN has no implementation '", name, "' here; build the plan again");
  return found;
}

/// A primitive with its memory objects made beforehand.
class Execution {
 public:
  explicit Execution(const dnnl::primitive& primitive);
  /// Memories that run() reads and writes, bound before it. The result is their slot.
  std::size_t add_input(int argument, const dnnl::memory::desc& desc);
  std::size_t add_output(int argument, const dnnl::memory::desc& desc);
  /// An input that always holds `content`, which is kept alive.
  void add_constant(int argument, const dnnl::memory::desc& desc, Tensor content);
  void bind(std::size_t slot, const void* data);
  void run();

 private:
  std::size_t add(int argument, const dnnl::memory::desc& desc);

  dnnl::primitive primitive_;
  dnnl::stream stream_;
  std::vector<dnnl::memory> memories_;
  std::vector<const void*> bound_;
  std::vector<dnnl_exec_arg_t> arguments_;
  std::vector<Tensor> constants_;
};

}  // namespace temper::cpu::onednn
