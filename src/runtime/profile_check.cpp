// SPDX-License-Identifier: Apache-2.0
#include "runtime/profile_check.h"

#include "base/check.h"

namespace temper::runtime {

namespace {

const plan::InputRange* find_range(const plan::Profile& profile, const std::string& input, bool is_content) {
  for (const auto& range : profile.ranges)
    if (range.input == input && range.is_content == is_content) return &range;
  return nullptr;
}

bool is_inside(const plan::InputRange& range, const std::vector<std::int64_t>& got) {
  if (range.min.size() != got.size()) return false;
  for (std::size_t i = 0; i < got.size(); ++i)
    if (got[i] < range.min[i] || got[i] > range.max[i]) return false;
  return true;
}

}  // namespace

void check_in_profile(const std::vector<plan::Profile>& profiles, std::size_t profile, const std::string& input,
                      bool is_content, const std::vector<std::int64_t>& got) {
  const plan::InputRange* range = find_range(profiles[profile], input, is_content);
  if (range == nullptr || is_inside(*range, got)) return;
  std::vector<std::string> fitting;
  for (std::size_t i = 0; i < profiles.size(); ++i) {
    const plan::InputRange* other = find_range(profiles[i], input, is_content);
    if (other == nullptr || is_inside(*other, got)) fitting.push_back(std::to_string(i));
  }
  const auto text = [&](const std::vector<std::int64_t>& numbers) {
    return is_content ? str("(", join(numbers, ", "), ")") : shape_text(numbers);
  };
  const std::string advice = fitting.empty() ? "no profile of this plan fits; build it with a wider profile"
                                             : str("profile ", join(fitting, ", "), " would fit");
  TEMPER_CHECK(false, bad_argument, "input '", input, "' has ", is_content ? "values " : "shape ", text(got),
               ", profile ", profile, " allows [", text(range->min), ", ", text(range->max), "]; ", advice);
}

}  // namespace temper::runtime
