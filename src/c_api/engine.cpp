// SPDX-License-Identifier: Apache-2.0
#include "temper/engine.h"

#include <algorithm>

#include "base/check.h"
#include "c_api/guard.h"

struct temper_engine {
  temper::Engine engine;
};

struct temper_context {
  temper::ExecutionContext context;
};

namespace temper::c_api {

std::string& last_error() {
  static thread_local std::string k_text;
  return k_text;
}

temper_status status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_model: return TEMPER_INVALID_MODEL;
    case ErrorCode::unsupported: return TEMPER_UNSUPPORTED;
    case ErrorCode::bad_argument: return TEMPER_BAD_ARGUMENT;
    case ErrorCode::bad_plan: return TEMPER_BAD_PLAN;
    case ErrorCode::device: return TEMPER_DEVICE;
    case ErrorCode::io: return TEMPER_IO;
    case ErrorCode::internal: return TEMPER_INTERNAL;
  }
  return TEMPER_INTERNAL;
}

namespace {

void expect_handle(const void* handle, const char* what) {
  TEMPER_CHECK(handle != nullptr, bad_argument, what, " is null");
}

const TensorInfo* at(const std::vector<TensorInfo>& infos, std::size_t index) {
  return index < infos.size() ? &infos[index] : nullptr;
}

const char* name_at(const std::vector<TensorInfo>& infos, std::size_t index) {
  const TensorInfo* info = at(infos, index);
  return info != nullptr ? info->name.c_str() : nullptr;
}

const char* dtype_at(const std::vector<TensorInfo>& infos, std::size_t index) {
  const TensorInfo* info = at(infos, index);
  return info != nullptr ? dtype_name(info->dtype).data() : nullptr;
}

void copy_numbers(const Shape& numbers, std::int64_t* target) {
  if (target != nullptr) std::copy(numbers.begin(), numbers.end(), target);
}

}  // namespace

}  // namespace temper::c_api

using temper::c_api::guarded;

const char* temper_version(void) { return TEMPER_VERSION; }

const char* temper_last_error(void) { return temper::c_api::last_error().c_str(); }

temper_status temper_engine_load(const char* plan_path, temper_engine** engine) {
  return guarded([&] {
    temper::c_api::expect_handle(plan_path, "plan_path");
    temper::c_api::expect_handle(engine, "engine");
    *engine = new temper_engine{temper::Engine::load(plan_path)};
  });
}

void temper_engine_destroy(temper_engine* engine) { delete engine; }

size_t temper_engine_input_count(const temper_engine* engine) {
  return engine != nullptr ? engine->engine.inputs().size() : 0;
}

size_t temper_engine_output_count(const temper_engine* engine) {
  return engine != nullptr ? engine->engine.outputs().size() : 0;
}

int temper_engine_profile_count(const temper_engine* engine) {
  return engine != nullptr ? engine->engine.profile_count() : 0;
}

const char* temper_engine_input_name(const temper_engine* engine, size_t index) {
  return engine != nullptr ? temper::c_api::name_at(engine->engine.inputs(), index) : nullptr;
}

const char* temper_engine_output_name(const temper_engine* engine, size_t index) {
  return engine != nullptr ? temper::c_api::name_at(engine->engine.outputs(), index) : nullptr;
}

const char* temper_engine_input_dtype(const temper_engine* engine, size_t index) {
  return engine != nullptr ? temper::c_api::dtype_at(engine->engine.inputs(), index) : nullptr;
}

const char* temper_engine_output_dtype(const temper_engine* engine, size_t index) {
  return engine != nullptr ? temper::c_api::dtype_at(engine->engine.outputs(), index) : nullptr;
}

int temper_engine_input_rank(const temper_engine* engine, size_t index) {
  const temper::TensorInfo* info = engine != nullptr ? temper::c_api::at(engine->engine.inputs(), index) : nullptr;
  return info != nullptr && info->dims ? static_cast<int>(info->dims->size()) : -1;
}

temper_status temper_engine_input_range(const temper_engine* engine, int profile, const char* input, int64_t* min,
                                        int64_t* opt, int64_t* max, size_t rank) {
  return guarded([&] {
    temper::c_api::expect_handle(engine, "engine");
    temper::c_api::expect_handle(input, "input");
    const temper::ShapeRange range = engine->engine.range(profile, input);
    TEMPER_CHECK(range.min.size() == rank, bad_argument, "input '", input, "' is bounded by ", range.min.size(),
                 " numbers, the arrays hold ", rank);
    temper::c_api::copy_numbers(range.min, min);
    temper::c_api::copy_numbers(range.opt, opt);
    temper::c_api::copy_numbers(range.max, max);
  });
}

temper_status temper_context_create(const temper_engine* engine, int profile, int threads, temper_context** context) {
  return guarded([&] {
    temper::c_api::expect_handle(engine, "engine");
    temper::c_api::expect_handle(context, "context");
    *context = new temper_context{engine->engine.context({.profile = profile, .threads = threads})};
  });
}

void temper_context_destroy(temper_context* context) { delete context; }

temper_status temper_context_set_input(temper_context* context, const char* name, const char* dtype,
                                       const int64_t* shape, size_t rank, const void* data) {
  return guarded([&] {
    temper::c_api::expect_handle(context, "context");
    temper::c_api::expect_handle(name, "name");
    temper::c_api::expect_handle(dtype, "dtype");
    TEMPER_CHECK(rank == 0 || shape != nullptr, bad_argument, "shape is null");
    const temper::Shape extents(shape, shape + rank);
    TEMPER_CHECK(data != nullptr || temper::element_count(extents) == 0, bad_argument, "data is null");
    context->context.set_input(name, temper::Tensor::view(temper::dtype_from_name(dtype), extents, data));
  });
}

temper_status temper_context_set_output(temper_context* context, const char* name, void* data, size_t bytes) {
  return guarded([&] {
    temper::c_api::expect_handle(context, "context");
    temper::c_api::expect_handle(name, "name");
    context->context.set_output(name, data, bytes);
  });
}

temper_status temper_context_run(temper_context* context) {
  return guarded([&] {
    temper::c_api::expect_handle(context, "context");
    context->context.run();
  });
}

temper_status temper_context_output(temper_context* context, const char* name, const void** data, size_t* bytes,
                                    int64_t* shape, size_t shape_capacity, size_t* rank) {
  return guarded([&] {
    temper::c_api::expect_handle(context, "context");
    temper::c_api::expect_handle(name, "name");
    const temper::Tensor output = context->context.output(name);
    TEMPER_CHECK(output.byte_size() > 0 || output.size() == 0, unsupported, "output '", name, "' holds ",
                 dtype_name(output.dtype()), ", which the C interface cannot give");
    if (data != nullptr) *data = output.raw();
    if (bytes != nullptr) *bytes = output.byte_size();
    if (rank != nullptr) *rank = output.shape().size();
    if (shape != nullptr) std::copy_n(output.shape().begin(), std::min(shape_capacity, output.shape().size()), shape);
  });
}
