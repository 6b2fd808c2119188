// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "fuzz/random.h"
#include "fuzz/wire_tree.h"

namespace temper::fuzz {

/// Makes one change somewhere in the tree: a number, a text (often to one of `words` or to another text of the tree),
/// or fields removed, repeated, exchanged and moved.
void mutate_wire(WireMessageTree& tree, Random& random, std::span<const std::string> words);

/// Puts a part of `from` where `to` has one with the same field number, or at the end of one of its messages.
void splice_wire(WireMessageTree& to, WireMessageTree& from, Random& random);

}  // namespace temper::fuzz
