// SPDX-License-Identifier: Apache-2.0
#include "builder/profiles.h"

#include <gtest/gtest.h>

#include "temper/error.h"

namespace temper::builder {
namespace {

ir::Graph two_inputs() {
  ir::Graph graph;
  const Dim batch = Dim::symbol("batch");
  graph.add_output(graph.add_input("images", TensorType(DType::f32, {batch, 3, 28, 28})));
  graph.add_output(graph.add_input("scores", TensorType(DType::f32, {batch, 10})));
  return graph;
}

std::string message_of(const OptimizationProfile& profile) {
  std::vector<std::string> notes;
  try {
    (void)resolve_profiles(two_inputs(), {profile}, notes);
  } catch (const Error& error) {
    return error.message();
  }
  return "";
}

TEST(Profiles, text_gives_min_opt_and_max) {
  const auto profile = OptimizationProfile::parse("images: 1x3x28x28, 4x3x28x28, 32x3x28x28; scores: 1x10");
  ASSERT_EQ(profile.ranges().size(), 2U);
  EXPECT_EQ(profile.ranges()[0].second.opt, (Shape{4, 3, 28, 28}));
  EXPECT_EQ(profile.ranges()[1].second.max, (Shape{1, 10}));
}

TEST(Profiles, broken_text_is_refused) {
  for (const char* text : {"images", ": 1x3", "images: 1x3, 2x3", "images: axb", "images: 1x-x3", "images:"})
    EXPECT_THROW((void)OptimizationProfile::parse(text), Error) << text;
}

TEST(Profiles, missing_inputs_get_ones_for_dynamic_extents_and_a_note) {
  std::vector<std::string> notes;
  const auto resolved = resolve_profiles(two_inputs(), {}, notes);
  ASSERT_EQ(resolved.size(), 1U);
  EXPECT_EQ(resolved[0].ranges[0].opt, (Shape{1, 3, 28, 28}));
  EXPECT_EQ(notes.size(), 2U);
}

TEST(Profiles, the_last_matching_key_wins) {
  std::vector<std::string> notes;
  const auto resolved = resolve_profiles(
      two_inputs(), {OptimizationProfile::parse("*: 1x10").add("im*", {1, 3, 28, 28}, {2, 3, 28, 28}, {8, 3, 28, 28})},
      notes);
  EXPECT_EQ(resolved[0].ranges[0].opt, (Shape{2, 3, 28, 28}));
  EXPECT_EQ(resolved[0].ranges[1].opt, (Shape{1, 10}));
}

TEST(Profiles, every_violation_is_reported_at_once) {
  const std::string message =
      message_of(OptimizationProfile::parse("images: 4x3x28x28, 1x3x28x28, 32x1x28x28; typo: 1x1; scores: 1x10x1"));
  EXPECT_NE(message.find("min <= opt <= max"), std::string::npos) << message;
  EXPECT_NE(message.find("fixed extent 3"), std::string::npos) << message;
  EXPECT_NE(message.find("'typo' matches no input; the inputs are images, scores"), std::string::npos) << message;
  EXPECT_NE(message.find("'scores' has rank 2"), std::string::npos) << message;
}

}  // namespace
}  // namespace temper::builder
