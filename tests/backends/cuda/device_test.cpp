// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>

#include "backend/registry.h"
#include "backends/cuda/create_device.h"

namespace temper::cuda {
namespace {

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::device);
    return error.message();
  }
  return "no error";
}

TEST(CudaDevice, without_a_gpu_one_sentence_says_why) {
  if (gpu_count().count > 0) GTEST_SKIP() << "this machine has a GPU";
  const std::string message = message_of([] { (void)backend::create_device("cuda"); });
  EXPECT_NE(message.find("the cuda device cannot be used"), std::string::npos) << message;
  EXPECT_NE(message.find("use the device 'cpu'"), std::string::npos) << message;
}

TEST(CudaDevice, names_are_a_kind_and_a_number) {
  EXPECT_THROW((void)backend::create_device("cuda:x"), Error);
  EXPECT_THROW((void)backend::create_device("cpu:1"), Error);
  EXPECT_THROW((void)backend::create_device("abacus"), Error);
}

TEST(CudaDevice, offline_it_plans_and_holds_nothing) {
  const auto device = create_offline_device();
  EXPECT_EQ(device->info().kind, "cuda");
  EXPECT_EQ(device->info().features.front(), "sm_90a");
  EXPECT_FALSE(device->is_host_memory());
  EXPECT_EQ(device->layouts(DType::f16).front(), Layout::channels_last);
  EXPECT_NE(message_of([&] { (void)device->allocate(64); }), "no error");
}

TEST(CudaDevice, copies_there_and_back) {
  if (gpu_count().count == 0) GTEST_SKIP() << gpu_count().reason;
  const auto device = create_device(0);
  const auto stream = device->create_stream();
  const std::vector<int> sent = {1, 2, 3, 4};
  std::vector<int> received(4);
  const auto first = device->allocate(16);
  const auto second = device->allocate(16);
  device->copy_to_device(first->data(), sent.data(), 16, *stream);
  device->copy_on_device(second->data(), first->data(), 16, *stream);
  device->copy_to_host(received.data(), second->data(), 16, *stream);
  stream->synchronize();
  EXPECT_EQ(sent, received);
  EXPECT_EQ(device->info().fingerprint, create_device(0)->info().fingerprint);
}

TEST(CudaDevice, recorded_work_runs_again) {
  if (gpu_count().count == 0) GTEST_SKIP() << gpu_count().reason;
  const auto device = create_device(0);
  const auto stream = device->create_stream();
  const auto from = device->allocate(16);
  const auto to = device->allocate(16);
  ASSERT_TRUE(stream->begin_recording());
  device->copy_on_device(to->data(), from->data(), 16, *stream);
  const auto recording = stream->end_recording();
  ASSERT_NE(recording, nullptr);
  for (int value = 1; value < 4; ++value) {
    const std::vector<int> sent(4, value);
    std::vector<int> received(4);
    device->copy_to_device(from->data(), sent.data(), 16, *stream);
    recording->replay(*stream);
    device->copy_to_host(received.data(), to->data(), 16, *stream);
    stream->synchronize();
    EXPECT_EQ(sent, received);
  }
}

TEST(CudaDevice, stopwatch_sees_a_stall) {
  if (gpu_count().count == 0) GTEST_SKIP() << gpu_count().reason;
  const auto device = create_device(0);
  const auto stream = device->create_stream();
  const auto stopwatch = device->create_stopwatch();
  stream->stall(1);  // compiles its kernel
  stopwatch->start(*stream);
  stream->stall(500);
  stopwatch->stop(*stream);
  EXPECT_GE(stopwatch->elapsed_us(), 450);
  EXPECT_LT(stopwatch->elapsed_us(), 50000);
}

}  // namespace
}  // namespace temper::cuda
