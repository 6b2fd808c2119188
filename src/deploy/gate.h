// SPDX-License-Identifier: Apache-2.0
#pragma once

// Conditions on what was measured: "AP >= 0.25", "drop(AP50) <= 0.005", "latency_p50_ms <= 12 for fp16".

#include <optional>
#include <string>

namespace temper::deploy {

struct Gate {
  enum class Relation { less, less_equal, greater, greater_equal };
  std::string text;      ///< as written
  std::string metric;    ///< "AP", "latency_p50_ms"
  bool is_drop = false;  ///< the reference's value less the variant's
  Relation relation = Relation::less_equal;
  double bound = 0;
  std::string variant;  ///< "fp16" or "fp16.cpu"; empty: every variant must meet it
};

/// Errors: bad_argument that says what of METRIC RELATION NUMBER [for VARIANT] is wrong.
[[nodiscard]] Gate parse_gate(const std::string& text);

/// What became of a gate for one variant.
struct GateResult {
  Gate gate;
  std::string variant;
  std::optional<double> value;  ///< nothing where it was not computed
  bool passed = false;
  std::string reason;  ///< one sentence where it did not pass
};

/// Judges `value`; nothing and NaN do not pass. `why_missing` ends the sentence "AP was not computed: ...".
[[nodiscard]] GateResult judge(const Gate& gate, const std::string& variant, std::optional<double> value,
                               const std::string& why_missing);

}  // namespace temper::deploy
