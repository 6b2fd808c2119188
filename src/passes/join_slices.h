// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// Neighbouring parts of one value that a Concat puts together again are that value:
///   %a, %b = Split(axis=1, parts=2) %y; %c = Concat(axis=1) %a, %b, %d   ==>   %c = Concat(axis=1) %y, %d
///
/// Fires when consecutive inputs of the Concat are outputs of a Split, or Slices in steps of 1, of one value along the
/// same axis, each beginning where the last one ended, and together cover the axis. The parts stay for other readers.
/// Leaves alone: parts in another order, parts that leave something out.
[[nodiscard]] bool join_slices(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
