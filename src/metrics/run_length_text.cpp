// SPDX-License-Identifier: Apache-2.0
#include "base/check.h"
#include "metrics/run_length.h"

namespace temper::metrics {
namespace {

// A number is written in groups of five bits, lowest first, as characters from '0'; bit 5 says that more follow, bit 4
// of the last group is the sign. From the fourth run on it is the difference to the run two before.
constexpr char k_first = '0';
constexpr std::int64_t k_group_bits = 5;
constexpr std::int64_t k_group_mask = 0x1f;
constexpr std::int64_t k_sign_bit = 0x10;
constexpr std::int64_t k_more_bit = 0x20;
constexpr std::size_t k_first_difference = 3;

/// Reads the number at `at` and moves `at` behind it.
std::int64_t read_number(std::string_view text, std::size_t& at) {
  constexpr int k_most_bits = 60;
  const std::size_t begin = at;
  std::int64_t value = 0;
  int shift = 0;
  for (bool more = true; more; shift += k_group_bits) {
    TEMPER_CHECK(at < text.size(), bad_argument, "the text of a mask ends inside the number at character ", begin);
    const std::int64_t group = text[at] - k_first;
    TEMPER_CHECK(group >= 0 && group < 64, bad_argument, "character ", at, " of a mask's text has code ",
                 static_cast<int>(static_cast<unsigned char>(text[at])), ": expected 48 to 111, as COCO encodes masks");
    TEMPER_CHECK(shift < k_most_bits, bad_argument, "the number at character ", begin,
                 " of a mask's text is too large");
    value |= (group & k_group_mask) << shift;
    more = (group & k_more_bit) != 0;
    if (!more && (group & k_sign_bit) != 0) value |= ~std::int64_t{0} << (shift + k_group_bits);
    ++at;
  }
  return value;
}

}  // namespace

std::string mask_text(const RunLengthMask& mask) {
  std::string text;
  for (std::size_t i = 0; i < mask.runs.size(); ++i) {
    std::int64_t value = mask.runs[i];
    if (i >= k_first_difference) value -= mask.runs[i - 2];
    for (bool more = true; more;) {
      std::int64_t group = value & k_group_mask;
      value >>= k_group_bits;
      more = (group & k_sign_bit) != 0 ? value != -1 : value != 0;
      if (more) group |= k_more_bit;
      text += static_cast<char>(group + k_first);
    }
  }
  return text;
}

RunLengthMask mask_from_text(std::string_view text, std::int64_t height, std::int64_t width) {
  constexpr std::int64_t k_most = std::int64_t{1} << 32;
  RunLengthMask mask{height, width, {}};
  for (std::size_t at = 0; at < text.size();) {
    std::int64_t value = read_number(text, at);
    if (mask.runs.size() >= k_first_difference) value += mask.runs[mask.runs.size() - 2];
    TEMPER_CHECK(value >= 0 && value < k_most, bad_argument, "run ", mask.runs.size(), " of a mask's text is ", value,
                 " long: expected a length of at least 0");
    mask.runs.push_back(static_cast<std::uint32_t>(value));
  }
  check_mask(mask);
  return mask;
}

}  // namespace temper::metrics
