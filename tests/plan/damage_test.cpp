// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <random>

#include "plan/content.h"
#include "plan/program_subgraph.h"
#include "plan/writer.h"
#include "support/every_attribute.h"
#include "support/plan_checksums.h"
#include "support/sample_plan.h"
#include "support/temporary_folder.h"
#include "temper/error.h"

namespace temper::plan {
namespace {

using Bytes = std::vector<std::byte>;

/// The message of the error that reading gives; empty where there is none.
std::string refusal(const Bytes& bytes) {
  try {
    static_cast<void>(temper::Plan::from_bytes(bytes));
    return {};
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_plan);
    EXPECT_EQ(error.message().find('\n'), std::string::npos);
    return error.message();
  }
}

std::string refusal_after(const std::function<void(Plan&)>& change) {
  Plan plan = sample_plan();
  change(plan);
  return refusal(serialise(plan));
}

template <class T>
void put(Bytes& bytes, std::size_t offset, T value) {
  std::memcpy(bytes.data() + offset, &value, sizeof value);
}

TEST(DamagedPlan, files_of_another_kind_say_so) {
  EXPECT_EQ(refusal({}), "plan: the file is empty");
  Bytes text(100, std::byte{'a'});
  EXPECT_EQ(refusal(text), "plan: not a Temper plan (it begins with 'aaaaaaaa')");
  Bytes onnx = {std::byte{8}, std::byte{7}, std::byte{0x12}};
  EXPECT_EQ(refusal(onnx), "plan: not a Temper plan (it begins with 080712)");
}

TEST(DamagedPlan, another_format_version_is_named) {
  Bytes bytes = serialise(sample_plan());
  put<std::uint32_t>(bytes, 8, 2);
  EXPECT_EQ(refusal(bytes),
            "plan: the plan was written in format version 2, this Temper reads version 1: build it again from the "
            "model");
}

TEST(DamagedPlan, every_truncation_is_noticed) {
  const Bytes bytes = serialise(sample_plan());
  for (std::size_t length = 0; length < bytes.size(); ++length)
    ASSERT_FALSE(refusal(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length))).empty()) << length;
  Bytes longer = bytes;
  longer.push_back(std::byte{0});
  EXPECT_NE(refusal(longer).find("1 bytes follow its end"), std::string::npos);
}

TEST(DamagedPlan, every_flipped_byte_is_noticed) {
  const Bytes bytes = serialise(sample_plan());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    Bytes damaged = bytes;
    damaged[i] ^= std::byte{0x10};
    ASSERT_FALSE(refusal(damaged).empty()) << i;
  }
}

TEST(DamagedPlan, a_damaged_section_is_named) {
  Bytes bytes = serialise(sample_plan());
  const auto weights_end = bytes.size() - 1;
  bytes[weights_end] ^= std::byte{1};
  EXPECT_EQ(refusal(bytes),
            "plan: section 'weights' of the plan is damaged (its checksum differs): copy or build the file again");
}

TEST(DamagedPlan, damage_under_right_checksums_never_breaks_the_reader) {
  const Bytes bytes = serialise(sample_plan());
  std::mt19937 random(7);
  std::size_t refused = 0;
  constexpr int k_rounds = 20000;
  for (int round = 0; round < k_rounds; ++round) {
    Bytes damaged = bytes;
    const int flips = 1 + static_cast<int>(random() % 4);
    for (int i = 0; i < flips; ++i) damaged[random() % damaged.size()] = static_cast<std::byte>(random());
    mend_checksums(damaged);
    refused += refusal(damaged).empty() ? 0 : 1;
  }
  EXPECT_GT(refused, k_rounds / 4);
}

TEST(DamagedPlan, a_load_names_the_file) {
  const TemporaryFolder folder;
  EXPECT_THROW(static_cast<void>(temper::Plan::load(folder / "none.plan")), Error);
  make_plan(sample_plan()).save(folder / "a.plan");
  std::filesystem::resize_file(folder / "a.plan", 100);
  try {
    static_cast<void>(temper::Plan::load(folder / "a.plan"));
    FAIL() << "a truncated plan was read";
  } catch (const Error& error) {
    EXPECT_EQ(error.message().find((folder / "a.plan").string() + ": the plan is cut off: 100 of "), 0U);
  }
}

struct WrongPlan {
  const char* what;
  std::function<void(Plan&)> change;
  const char* message;
};

void make_recursive(Plan& plan) {
  EveryAttribute op;
  op.body = std::make_shared<const ProgramReference>(1, 1, std::vector{TensorType(DType::f32, {2})});
  plan.programs[1].steps[0].op = op;
}

TEST(WrongPlan, meaning_is_checked) {
  const std::vector<WrongPlan> cases = {
      {"operator", [](Plan& p) { p.programs[0].steps[0].inputs[0] = 99; }, "reads value 99 before it is written"},
      {"order", [](Plan& p) { std::swap(p.programs[0].steps[0], p.programs[0].steps[1]); }, "before it is written"},
      {"twice", [](Plan& p) { p.programs[0].steps[1].outputs[0] = 3; }, "writes value 3, which it may not"},
      {"output", [](Plan& p) { p.programs[0].outputs[0] = -7; }, "output -7 of program 'main' is not computed"},
      {"no input", [](Plan& p) { p.programs[0].inputs.clear(); }, "1 values of program 'main' are inputs, it has 0"},
      {"constant", [](Plan& p) { p.programs[0].values[1].constant = 5; }, "constant 5 of 2"},
      {"constant type", [](Plan& p) { p.programs[0].values[1].dtype = DType::i32; }, "which is not its type"},
      {"view", [](Plan& p) { p.programs[0].values[3].view->offset = 9; }, "lies outside 'whole'"},
      {"view axis", [](Plan& p) { p.programs[0].values[3].view->axis = 2; }, "lies outside 'whole'"},
      {"view cycle", [](Plan& p) { p.programs[0].values[3].view->parent = 3; }, "is a view of nothing"},
      {"body", [](Plan& p) { p.programs.pop_back(); }, "has body 1 of 1"},
      {"recursion", make_recursive, "contains itself"},
      {"negative extent",
       [](Plan& p) {
         p.programs[0].values[0].dims = Dims{-1, 3};
       },
       "has a negative extent"},
      {"tactics", [](Plan& p) { p.programs[0].steps[0].choices.pop_back(); }, "has tactics for 1 of 2 profiles"},
      {"no profile", [](Plan& p) { p.profiles.clear(), p.programs[0].steps[0].choices.clear(); }, "has no profile"},
      {"profile order", [](Plan& p) { p.profiles[0].ranges[0].min[0] = 9; }, "is not min <= opt <= max at 0"},
      {"profile input", [](Plan& p) { p.profiles[0].ranges.clear(); }, "bounds 0 of 1 inputs"},
      {"profile fixed", [](Plan& p) { p.profiles[0].ranges[0].max[1] = 4; }, "another extent than the fixed 3"},
      {"arity", [](Plan& p) { p.programs[1].steps[0].inputs.clear(); }, "at least one input expected"},
      {"no program", [](Plan& p) { p.programs.clear(); }, "holds no program"},
  };
  for (const auto& [what, change, message] : cases)
    EXPECT_NE(refusal_after(change).find(message), std::string::npos) << what << ": " << refusal_after(change);
}

}  // namespace
}  // namespace temper::plan
