// SPDX-License-Identifier: Apache-2.0
#include "passes/pass_manager.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "base/log.h"
#include "base/timer.h"
#include "ir/bodies.h"
#include "ir/text.h"
#include "ir/verify.h"
#include "passes/pipelines.h"

namespace temper::passes {

namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void check_print_filter(const std::string& filter) {
  const std::size_t colon = filter.find(':');
  const std::string when = filter.substr(0, colon);
  TEMPER_CHECK(colon != std::string::npos && (when == "before" || when == "after"), bad_argument, "print-ir: '", filter,
               "' is not 'before:<pass>' or 'after:<pass>'");
  const std::string pass = filter.substr(colon + 1);
  if (pass != "all") (void)find_pass(pass);
}

/// Where the graph was written, or why not: part of an error's text, so it must not throw.
std::string written_graph(const ir::Graph& graph, std::string_view pass) {
  try {
    const auto path = std::filesystem::temp_directory_path() / str("temper-before-", pass, ".ir");
    std::ofstream file(path);
    file << ir::text_from_graph(graph);
    return file.good() ? str("; its input graph is in ", path.string()) : "; its input graph could not be written";
  } catch (const std::exception& error) {
    return str("; its input graph could not be written: ", error.what());
  }
}

}  // namespace

PassManager::PassManager(PassOptions options) : options_(std::move(options)) {
  for (const auto& name : options_.disabled) (void)find_pass(name);
  for (const auto& filter : options_.print_ir) check_print_filter(filter);
  if (!options_.stop_after.empty()) (void)find_pass(options_.stop_after);
  if (options_.most_runs == 0u) is_stopped_ = true;
}

void PassManager::run(const Pipeline& pipeline, ir::Graph& graph) {
  graph.eliminate_dead_code();  // passes count readers
  with_frame([&] { return str("while running pipeline '", pipeline.name, "' on graph '", graph.name, "'"); },
             [&] {
               for (const PassGroup& group : pipeline.groups)
                 for (int round = 0; round < group.most_rounds && !is_stopped_; ++round)
                   if (!run_group(group, graph)) break;
             });
}

bool PassManager::run_group(const PassGroup& group, ir::Graph& graph) {
  bool changed = false;
  for (const Pass& pass : group.passes) {
    if (is_stopped_) break;
    if (contains(options_.disabled, pass.name)) continue;
    changed |= run_pass(pass, graph);
  }
  return changed;
}

bool PassManager::run_pass(const Pass& pass, ir::Graph& graph) {
  print("before", pass, graph);
  const bool is_last = options_.most_runs && runs_.size() + 1 >= *options_.most_runs;
  RewriteLimit limit =
      is_last && options_.last_run_rewrites ? RewriteLimit(*options_.last_run_rewrites) : RewriteLimit();
  const ir::Graph before = graph;  // shares the constants' bytes
  PassRun run{.pass = std::string(pass.name), .nodes_before = graph.node_count()};
  const Timer timer;
  run.changed =
      with_frame([&] { return str("while running pass '", pass.name, "'", written_graph(before, pass.name)); },
                 [&] { return apply(pass, graph, limit); });
  run.time_us = timer.elapsed_us();
  run.nodes_after = graph.node_count();
  run.rewrites = limit.spent();
  run.last_node = limit.last_node();
  TEMPER_LOG(passes, pass.name, ",", run.changed ? "changed" : "unchanged", ",", run.nodes_before, "->",
             run.nodes_after, ",", static_cast<std::int64_t>(run.time_us));
  runs_.push_back(run);
  print("after", pass, graph);
  if (is_last || options_.stop_after == pass.name) is_stopped_ = true;
  return run.changed;
}

bool PassManager::apply(const Pass& pass, ir::Graph& graph, RewriteLimit& limit) const {
  bool changed = false;
  for (const ir::NodeId id : graph.order()) {
    const auto rewritten = ir::rewrite_bodies(graph.node(id).op, [&](const ir::Graph& body) {
      std::optional<ir::Graph> copy = body;
      if (!apply(pass, *copy, limit)) copy.reset();
      return copy;
    });
    if (!rewritten) continue;
    graph.set_operator(id, *rewritten);
    changed = true;
  }
  changed |= pass.run(graph, limit);
  if (!changed) return false;
  graph.eliminate_dead_code();
  graph.infer_again();
  if (options_.is_verified) ir::verify(graph);
  return true;
}

void PassManager::print(std::string_view when, const Pass& pass, const ir::Graph& graph) const {
  const bool is_wanted =
      contains(options_.print_ir, str(when, ":", pass.name)) || contains(options_.print_ir, str(when, ":all"));
  if (!is_wanted) return;
  const std::string text = str("# ", when, " ", pass.name, "\n", ir::text_from_graph(graph));
  if (options_.print)
    options_.print(text);
  else
    std::cerr << text;
}

}  // namespace temper::passes
