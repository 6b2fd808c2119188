// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/stream.h"

#include "backends/cuda/device.h"

namespace temper::cuda {

namespace {

class GraphRecording final : public backend::Recording {
 public:
  explicit GraphRecording(GraphExecHandle graph) : graph_(std::move(graph)) {}
  void replay(backend::Stream& stream) override { driver().graph_launch(graph_.get(), native(stream)); }

 private:
  GraphExecHandle graph_;
};

class EventStopwatch final : public backend::Stopwatch {
 public:
  EventStopwatch() {
    driver().event_create(begin_.put(), CU_EVENT_DEFAULT);
    driver().event_create(end_.put(), CU_EVENT_DEFAULT);
  }
  void start(backend::Stream& stream) override { driver().event_record(begin_.get(), native(stream)); }
  void stop(backend::Stream& stream) override { driver().event_record(end_.get(), native(stream)); }
  [[nodiscard]] double elapsed_us() override {
    driver().event_synchronize(end_.get());
    float time_ms = 0;
    driver().event_elapsed_time(&time_ms, begin_.get(), end_.get());
    return static_cast<double>(time_ms) * 1000;
  }

 private:
  EventHandle begin_;
  EventHandle end_;
};

}  // namespace

CudaStream::CudaStream(CudaDevice& device) : device_(&device) {
  device.activate();
  driver().stream_create(handle_.put(), CU_STREAM_NON_BLOCKING);
}

CudaStream::~CudaStream() = default;

void CudaStream::synchronize() { driver().stream_synchronize(handle_.get()); }

bool CudaStream::begin_recording() {
  // Thread-local: other threads may allocate meanwhile.
  driver().stream_begin_capture(handle_.get(), CU_STREAM_CAPTURE_MODE_THREAD_LOCAL);
  return true;
}

std::unique_ptr<backend::Recording> CudaStream::end_recording() {
  GraphHandle graph;
  if (driver().stream_end_capture.status_of(handle_.get(), graph.put()) != CUDA_SUCCESS || !graph) return nullptr;
  GraphExecHandle executable;
  if (driver().graph_instantiate.status_of(executable.put(), graph.get(), 0) != CUDA_SUCCESS) return nullptr;
  return std::make_unique<GraphRecording>(std::move(executable));
}

void CudaStream::stall(double time_us) {
  if (stall_.is_empty()) stall_ = load_kernel(*device_, source_from_file("stall"), "stall");
  stall_.launch(*this, {.threads = 1}, static_cast<long long>(time_us * 1000));
}

cudnnHandle_t CudaStream::cudnn() {
  if (!cudnn_) cudnn_ = create_cudnn_handle(handle_.get());
  return cudnn_.get();
}

std::unique_ptr<backend::Stopwatch> create_event_stopwatch() { return std::make_unique<EventStopwatch>(); }

}  // namespace temper::cuda
