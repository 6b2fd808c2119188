// SPDX-License-Identifier: Apache-2.0
#pragma once

// The differential test: random graphs, computed once by the reference evaluation of every operator and once by an
// engine under test. A disagreement is shrunk to the smallest graph that still shows it, and printed as text.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ir/graph.h"

namespace temper::differential {

/// One value for every graph input, in the graph's order.
using InputSet = std::vector<Tensor>;
using OutputSet = std::vector<Tensor>;
using OutputSets = std::vector<OutputSet>;

/// A graph, and inputs that put different numbers in for its symbols.
struct Sample {
  ir::Graph graph;
  std::vector<InputSet> input_sets;
};

/// What is under test: the outputs of the graph for every set of inputs. An Error that it throws is a disagreement.
using EngineUnderTest = std::function<OutputSets(const Sample& sample)>;

/// Where an engine and the reference differ.
struct Mismatch {
  std::size_t input_set = 0;
  std::string text;  ///< output, element, both values and the tolerance; or the engine's error
};

/// Runs both and compares. Tolerances grow with the number of rounding operators between an output and the inputs and
/// with the largest number on the way; an output that only exact operators lead to must be equal bit for bit. Inferred
/// types that contradict the reference are disagreements too.
/// Errors: those of the reference evaluation, which a sample must not have.
[[nodiscard]] std::optional<Mismatch> find_mismatch(const Sample& sample, const EngineUnderTest& engine);

/// The smallest sample found, by removing outputs, inputs, nodes and symbols, for which `still_fails` holds.
[[nodiscard]] Sample shrink(Sample sample, const std::function<bool(const Sample&)>& still_fails);

/// The graph as text, and its inputs: shapes, and contents where they are short.
[[nodiscard]] std::string sample_text(const Sample& sample);

}  // namespace temper::differential
