// SPDX-License-Identifier: Apache-2.0
#include "onnx/import_window.h"
#include "onnx/importer.h"
#include "ops/nn/average_pool.h"
#include "ops/nn/global_pool.h"
#include "ops/nn/lp_pool.h"
#include "ops/nn/max_pool.h"

namespace temper::onnx {

namespace {

/// The attributes that every pool has.
template <class Pool>
Pool read_pool(ImportContext& context) {
  const Dims kernel = read_kernel(context);
  WindowAttributes window = read_window(context, kernel, context.type(context.input(0)));
  Pool pool;
  pool.kernel_shape = *shape_from_dims(kernel);
  pool.strides = std::move(window.strides);
  pool.pads = std::move(window.pads);
  pool.dilations = std::move(window.dilations);
  pool.auto_pad = std::move(window.auto_pad);
  pool.ceil_mode = context.get_int("ceil_mode", 0) != 0;
  return pool;
}

std::vector<ValueId> import_max_pool_1(ImportContext& context) {
  auto pool = read_pool<ops::MaxPool>(context);
  pool.storage_order = context.get_int("storage_order", 0);
  return context.add(pool, {context.input(0)}, context.node().output_count);
}

std::vector<ValueId> import_average_pool_1(ImportContext& context) {
  auto pool = read_pool<ops::AveragePool>(context);
  pool.count_include_pad = context.get_int("count_include_pad", 0) != 0;
  return {context.add(pool, {context.input(0)})};
}

/// Version 1 has p as a float.
std::vector<ValueId> import_lp_pool_1(ImportContext& context) {
  auto pool = read_pool<ops::LpPool>(context);
  pool.p = context.get_float("p", 2);
  return {context.add(pool, {context.input(0)})};
}

std::vector<ValueId> import_lp_pool_2(ImportContext& context) {
  auto pool = read_pool<ops::LpPool>(context);
  pool.p = static_cast<double>(context.get_int("p", 2));
  return {context.add(pool, {context.input(0)})};
}

std::vector<ValueId> import_global_average_pool_1(ImportContext& context) {
  return {context.add(ops::GlobalPool{.reduction = "average"}, {context.input(0)})};
}

std::vector<ValueId> import_global_max_pool_1(ImportContext& context) {
  return {context.add(ops::GlobalPool{.reduction = "max"}, {context.input(0)})};
}

std::vector<ValueId> import_global_lp_pool_1(ImportContext& context) {
  return {context.add(ops::GlobalPool{.reduction = "lp", .p = context.get_float("p", 2)}, {context.input(0)})};
}

std::vector<ValueId> import_global_lp_pool_2(ImportContext& context) {
  const auto p = static_cast<double>(context.get_int("p", 2));
  return {context.add(ops::GlobalPool{.reduction = "lp", .p = p}, {context.input(0)})};
}

}  // namespace

void register_pool(ImporterTable& table) {
  table.add("MaxPool", since(1), import_max_pool_1);
  table.add("AveragePool", since(1), import_average_pool_1);
  table.add("LpPool", opsets(1, 1), import_lp_pool_1);
  table.add("LpPool", since(2), import_lp_pool_2);
  table.add("GlobalAveragePool", since(1), import_global_average_pool_1);
  table.add("GlobalMaxPool", since(1), import_global_max_pool_1);
  table.add("GlobalLpPool", opsets(1, 1), import_global_lp_pool_1);
  table.add("GlobalLpPool", since(2), import_global_lp_pool_2);
}

}  // namespace temper::onnx
