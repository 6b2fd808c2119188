// SPDX-License-Identifier: Apache-2.0
#include "plan/inspect.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "plan/content.h"
#include "support/sample_plan.h"

namespace temper::plan {
namespace {

constexpr std::string_view k_golden = R"(plan       5.32 kB, format version 1, written by Temper 0.1.0
model      sample.onnx  sha256 0123456789abcdef
producer   by hand
device     cpu  a processor
precision  fp32
graph      embedded: `temper build --from-plan` tunes it for another machine
inputs
  images  f32[batch, 3]
outputs
  whole  f32[batch, 16]
  late   f32[...]
profiles
  #  input   min   opt   max
  0  images  1x3   4x3   32x3
  1  images  64x3  64x3  64x3
memory
  constants     2, 24 B
  packed forms  3, 51 B
steps of main
  #  step  operator        tactic                           from
  0  head  EveryAttribute  cpu.conv blocked:16 | reference  Conv_1 Relu_1
  1  tail  EveryAttribute  first that takes it              Concat_4
values of main
  #  value   type            storage
  0  images  f32[batch, 3]   input
)";

TEST(Inspect, text_matches_the_golden_dump) {
  const auto text = inspect_text(make_plan(sample_plan()), {.shows_values = true});
  EXPECT_EQ(text.substr(0, k_golden.size()), k_golden);
  EXPECT_NE(text.find("part    f32[batch, 8]   arena     part of whole, axis 1 from 4\n"), std::string::npos) << text;
}

TEST(Inspect, alternatives_and_constants_are_shown_when_asked) {
  const auto text = inspect_text(make_plan(sample_plan()), {.shows_constants = true, .shows_tactics = true});
  EXPECT_NE(text.find("transposed, flat"), std::string::npos);
  EXPECT_NE(text.find("stripped"), std::string::npos);
  EXPECT_NE(text.find("    cpu.conv.direct    12.5 us\n"), std::string::npos) << text;
  EXPECT_NE(text.find("refused: needs 16 channels"), std::string::npos);
}

TEST(Inspect, json_holds_everything) {
  const Json json = inspect_json(make_plan(sample_plan()));
  EXPECT_EQ(json["programs"].size(), 2U);
  EXPECT_EQ(json["programs"][0]["steps"][0]["choices"][0]["tactic"], "cpu.conv");
  EXPECT_EQ(json["programs"][0]["values"][3]["view"]["offset"], "4");
  EXPECT_EQ(json["constants"][0]["plain"]["bytes"], 24);
  EXPECT_EQ(json["constants"][1]["plain"], nullptr);
  EXPECT_EQ(json["profiles"][0][0]["max"], (Json{32, 3}));
  EXPECT_EQ(json["metadata"]["model"]["name"], "sample.onnx");
}

}  // namespace
}  // namespace temper::plan
