// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>
#include <memory>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"
#include "base/timer.h"
#include "cli/build_options.h"
#include "cli/gpu_monitor.h"
#include "cli/inputs.h"
#include "cli/verb.h"
#include "runners/benchmark.h"
#include "runners/comparator.h"

namespace temper::cli {

namespace {

/// Figures of single runs' times.
struct Latencies {
  std::vector<double> us;  ///< ascending

  [[nodiscard]] double percentile(double share) const {
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(us.size())));
    return us[std::clamp<std::size_t>(rank, 1, us.size()) - 1];
  }
  [[nodiscard]] double mean() const {
    double sum = 0;
    for (const double value : us) sum += value;
    return sum / static_cast<double>(us.size());
  }
  [[nodiscard]] double variation() const {
    double sum = 0;
    for (const double value : us) sum += (value - mean()) * (value - mean());
    return std::sqrt(sum / static_cast<double>(us.size())) / mean();
  }
};

struct BenchVerb {
  std::string file;
  InputSource source;
  BuildFlags flags;
  int profile = 0;
  int threads = 0;
  runners::BenchmarkOptions measuring;
  bool shows_layers = false;
  bool has_transfers = true;
  bool has_graphs = true;
  bool is_worker = false;
  bool is_json = false;
  std::string export_path;
  std::vector<std::string> compared;

  void run() const {
    if (!compared.empty()) return compare();
    const Timer load;
    const Engine engine = open();
    const double load_ms = load.elapsed_ms();
    const auto inputs = make_inputs(engine, profile, source);
    if (is_worker) return serve(engine, inputs, load_ms);
    const auto monitor = watch_gpu(engine);
    runners::RunTimes times = measure(engine, inputs);
    report(engine, inputs, std::move(times), monitor ? monitor->summary() : Json());
  }

  /// Nothing for plans of other devices.
  [[nodiscard]] std::unique_ptr<GpuMonitor> watch_gpu(const Engine& engine) const {
    const Json metadata = parse_json(engine.metadata_json(), "the plan's metadata");
    if (metadata.value(Json::json_pointer("/device/kind"), std::string()) != "cuda") return nullptr;
    const std::string device = flags.options().device;
    const std::size_t colon = device.find(':');
    return std::make_unique<GpuMonitor>(
        colon == std::string::npos ? 0U : static_cast<unsigned>(std::atoi(device.c_str() + colon + 1)));
  }

  [[nodiscard]] runners::RunTimes measure(const Engine& engine, const std::vector<Tensor>& inputs) const {
    const auto make = [&]() -> std::function<void()> {
      auto bound = std::make_shared<DeviceBound>(has_transfers ? DeviceBound{make_context(engine, inputs), {}}
                                                               : make_device_context(engine, inputs));
      return [bound] {
        bound->context.run();
        bound->context.synchronize();
      };
    };
    return runners::time_runs(make, measuring);
  }

  /// Builds the model in each precision, and in fp32 first, from which deviations are taken.
  void compare() const {
    TEMPER_CHECK(file.ends_with(".onnx"), bad_argument, "--compare builds an .onnx model; '", file, "' is none");
    std::vector<std::pair<std::string, BuildOptions>> builds = {{"fp32", flags.options_in("fp32")}};
    for (const std::string& name : compared)
      if (name != "fp32") builds.emplace_back(name, flags.options_in(name));
    std::vector<Tensor> inputs, expected;
    Json rows = Json::array();
    for (const auto& [name, options] : builds) {
      const Plan plan = Builder(options).build(file);
      const Engine engine = Engine::from_plan(plan);
      if (inputs.empty()) inputs = make_inputs(engine, profile, source);
      const auto outputs = make_context(engine, inputs).infer(inputs);
      if (expected.empty()) expected = outputs;
      auto times = measure(engine, inputs);
      std::sort(times.us.begin(), times.us.end());
      const Latencies all{std::move(times.us)};
      // Where the device has no fast path for a precision, another one is built, and a warning says so.
      const Json metadata = parse_json(engine.metadata_json(), "the plan's metadata");
      rows.push_back({{"precision", name},
                      {"built", metadata.value("precision", name)},
                      {"plan_bytes", plan.bytes().size()},
                      {"median_us", all.percentile(0.5)},
                      {"p99_us", all.percentile(0.99)},
                      {"throughput_per_s", static_cast<double>(all.us.size()) / times.wall_s},
                      {"deviation", deviation(engine, outputs, expected)}});
    }
    const Json json{{"file", file}, {"profile", profile}, {"streams", measuring.streams}, {"precisions", rows}};
    if (!export_path.empty()) write_file_atomically(export_path, json_text(json) + "\n");
    if (is_json)
      std::cout << json_text(json) << "\n";
    else
      print_comparison(rows);
  }

  static NamedTensors named(const Engine& engine, const std::vector<Tensor>& outputs) {
    NamedTensors result;
    for (std::size_t i = 0; i < outputs.size(); ++i) result.emplace_back(engine.outputs()[i].name, outputs[i]);
    return result;
  }

  /// Relative L2 and the largest difference of the output that is farthest from its expected content; infinite where it
  /// cannot be told: NaN, other extents.
  static Json deviation(const Engine& engine, const std::vector<Tensor>& got, const std::vector<Tensor>& expected) {
    constexpr double k_infinity = std::numeric_limits<double>::infinity();
    double farthest = -1, largest = 0;
    std::string name;
    for (const auto& output : runners::compare_runs(named(engine, expected), named(engine, got), {}).outputs) {
      const bool is_known = output.has_statistics && std::isfinite(output.relative_l2);
      if (const double relative = is_known ? output.relative_l2 : k_infinity; relative > farthest) {
        farthest = relative;
        largest = is_known ? output.absolute_difference.max : k_infinity;
        name = output.name;
      }
    }
    return {{"relative_l2", farthest}, {"largest", largest}, {"output", name}};
  }

  static void print_comparison(const Json& rows) {
    std::printf("%-9s %-6s %10s %12s %12s %14s %12s %12s\n", "precision", "built", "plan MiB", "median ms", "p99 ms",
                "runs/s", "relative L2", "largest");
    for (const auto& row : rows)
      std::printf("%-9s %-6s %10.1f %12.3f %12.3f %14.1f %12.2e %12.2e  %s\n",
                  row["precision"].get<std::string>().c_str(), row["built"].get<std::string>().c_str(),
                  row["plan_bytes"].get<double>() / 1048576, row["median_us"].get<double>() / 1000,
                  row["p99_us"].get<double>() / 1000, row["throughput_per_s"].get<double>(),
                  row["deviation"]["relative_l2"].get<double>(), row["deviation"]["largest"].get<double>(),
                  row["deviation"]["output"].get<std::string>().c_str());
  }

  [[nodiscard]] Engine open() const {
    if (std::string(file).ends_with(".onnx")) {
      BuildOptions options = flags.options();
      if (options.threads == 0) options.threads = threads;
      return Engine::from_plan(Builder(options).build(file));
    }
    return Engine::load(file);
  }

  [[nodiscard]] ExecutionContext make_context(const Engine& engine, const std::vector<Tensor>& inputs) const {
    auto context = engine.context({.profile = profile, .threads = threads, .replays_recorded_work = has_graphs});
    for (std::size_t i = 0; i < inputs.size(); ++i) context.set_input(engine.inputs()[i].name, inputs[i]);
    return context;
  }

  /// A context whose inputs and outputs lie in the device's memory, and that memory.
  struct DeviceBound {
    ExecutionContext context;
    std::vector<std::shared_ptr<void>> memory;
  };
  [[nodiscard]] DeviceBound make_device_context(const Engine& engine, const std::vector<Tensor>& inputs) const {
    DeviceBound bound{make_context(engine, inputs), {}};
    bound.context.run();
    for (std::size_t i = 0; i < engine.outputs().size(); ++i) {
      const std::size_t bytes = bound.context.output(engine.outputs()[i].name).byte_size();
      bound.memory.push_back(engine.allocate(bytes));
      bound.context.set_device_output(engine.outputs()[i].name, bound.memory.back().get(), bytes);
    }
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (engine.inputs()[i].is_shape_tensor) continue;
      bound.memory.push_back(engine.upload(inputs[i]));
      bound.context.set_device_input(engine.inputs()[i].name, bound.memory.back().get(), inputs[i].shape());
    }
    return bound;
  }

  /// Line protocol for timing several engines in turn: "run N" answers N latencies in microseconds, "quit" ends. The
  /// greeting tells how long loading, making the context ready and the first run took.
  void serve(const Engine& engine, const std::vector<Tensor>& inputs, double load_ms) const {
    const Timer prepare;
    auto context = make_context(engine, inputs);
    context.prepare();
    const double prepare_ms = prepare.elapsed_ms();
    const Timer first;
    context.run();
    const double first_ms = first.elapsed_ms();
    context.run();
    std::cout << "ready temper threads=" << threads << " load_ms=" << load_ms << " prepare_ms=" << prepare_ms
              << " first_run_ms=" << first_ms << std::endl;
    std::string line;
    while (std::getline(std::cin, line) && line != "quit") {
      const bool is_run = line.starts_with("run ");
      const int count = is_run ? std::atoi(line.c_str() + 4) : 0;
      for (int i = 0; i < count; ++i) {
        const Timer one;
        context.run();
        std::cout << (i == 0 ? "" : " ") << one.elapsed_s() * 1e6;
      }
      std::cout << std::endl;
    }
  }

  void report(const Engine& engine, const std::vector<Tensor>& inputs, runners::RunTimes times, const Json& gpu) const {
    std::sort(times.us.begin(), times.us.end());
    const Latencies all{std::move(times.us)};
    Json json{{"file", file},
              {"profile", profile},
              {"threads", threads},
              {"streams", measuring.streams},
              {"runs", all.us.size()},
              {"transfers", has_transfers},
              {"graphs", has_graphs},
              {"latency_us",
               {{"min", all.percentile(0)},
                {"median", all.percentile(0.5)},
                {"mean", all.mean()},
                {"p90", all.percentile(0.9)},
                {"p95", all.percentile(0.95)},
                {"p99", all.percentile(0.99)},
                {"max", all.percentile(1)},
                {"variation", all.variation()}}},
              {"throughput_per_s", static_cast<double>(all.us.size()) / times.wall_s}};
    auto context = make_context(engine, inputs);
    context.run();
    json["memory_bytes"] = context.memory_bytes();
    if (!gpu.is_null()) json["gpu"] = gpu;
    if (shows_layers) json["layers"] = layers(context);
    if (!export_path.empty()) write_file_atomically(export_path, json_text(json) + "\n");
    if (is_json)
      std::cout << json_text(json) << "\n";
    else
      print(json);
  }

  static Json layers(ExecutionContext& context) {
    Json json = Json::array();
    for (const auto& step : runners::median_step_times(context))
      json.push_back({{"name", step.name}, {"op", step.op}, {"tactic", step.tactic}, {"time_us", step.time_us}});
    return json;
  }

  static std::string milliseconds(double us) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3f ms", us / 1000);
    return text;
  }

  static void print_gpu(const Json& gpu) {
    if (gpu.contains("absent")) {
      std::cout << "gpu         not watched: " << gpu["absent"].get<std::string>() << "\n";
      return;
    }
    std::printf("gpu         %d to %d MHz, load %d%%, %.0f MiB used, %d C, %.0f W\n",
                gpu["clock_mhz"]["min"].get<int>(), gpu["clock_mhz"]["max"].get<int>(), gpu["load_percent"].get<int>(),
                gpu["used_bytes"].get<double>() / 1048576, gpu["temperature_c"].get<int>(),
                gpu["power_w"].get<double>());
    std::fflush(stdout);
  }

  static void print(const Json& json) {
    const Json& latency = json["latency_us"];
    std::cout << "runs        " << json["runs"] << "\nlatency    ";
    for (const char* name : {"min", "median", "mean", "p90", "p95", "p99", "max"})
      std::cout << " " << name << " " << milliseconds(latency[name].get<double>());
    std::cout << "\nthroughput  " << json["throughput_per_s"].get<double>() << " runs/s\n"
              << "memory      " << json["memory_bytes"].get<double>() / 1048576 << " MiB\n";
    if (json.contains("gpu")) print_gpu(json["gpu"]);
    constexpr double k_unsteady = 0.1;
    if (latency["variation"].get<double>() > k_unsteady)
      std::cerr << "note: latencies vary by " << static_cast<int>(latency["variation"].get<double>() * 100)
                << "% of their mean; the machine is not quiet\n";
    if (!json.contains("layers")) return;
    double sum = 0;
    for (const auto& layer : json["layers"]) sum += layer["time_us"].get<double>();
    for (const auto& layer : json["layers"]) {
      char text[64];
      std::snprintf(text, sizeof text, "%10.1f us %5.1f%%  ", layer["time_us"].get<double>(),
                    100 * layer["time_us"].get<double>() / sum);
      std::cout << text << layer["tactic"].get<std::string>() << "  " << layer["name"].get<std::string>() << "\n";
    }
  }
};

}  // namespace

void add_bench(CLI::App& app) {
  auto* verb = app.add_subcommand("bench", "Measure a plan's (or a model's) latency and throughput");
  auto state = std::make_shared<BenchVerb>();
  verb->add_option("file", state->file, "A plan, or an .onnx model that is built first")->required()->type_name("FILE");
  verb->add_option("--input", state->source.npz, "Inputs by name; those it lacks are random")->type_name("FILE.npz");
  verb->add_option("--shape", state->source.shapes, "Shape of a random input: 'NAME: 1x3x640x640'")->type_name("SPEC");
  verb->add_option("--use-profile", state->profile, "Which profile to run (0)")->type_name("N");
  verb->add_option("--streams", state->measuring.streams, "Contexts that run at the same time (1)")
      ->check(CLI::Range(1, 256));
  verb->add_option("--warm-up", state->measuring.warm_up_s, "Seconds before measuring (0.2)")->type_name("SECONDS");
  verb->add_option("--duration", state->measuring.duration_s, "Least seconds of measuring (3)")->type_name("SECONDS");
  verb->add_option("--runs", state->measuring.least_runs, "Least number of runs (10)")->check(CLI::PositiveNumber);
  verb->add_flag_callback(
      "--no-transfers", [state] { state->has_transfers = false; }, "Inputs and outputs stay in the device's memory");
  verb->add_flag_callback(
      "--no-graphs", [state] { state->has_graphs = false; },
      "Queue every kernel by itself instead of replaying CUDA graphs");
  verb->add_option("--compare", state->compared, "Precisions to build and compare: fp32,fp16,...")
      ->delimiter(',')
      ->type_name("NAMES");
  verb->add_flag("--layers", state->shows_layers, "Time every step");
  verb->add_flag("--worker", state->is_worker, "Answer 'run N' lines with N latencies, to be timed beside others");
  verb->add_option("--export", state->export_path, "Write the result as JSON")->type_name("FILE.json");
  verb->add_flag("--json", state->is_json, "Print the result as JSON");
  state->flags.add_to(*verb);
  verb->get_option("--threads")->description("Threads of a context and of tactic timing; 0: all cores");
  verb->footer("Example: temper bench model.plan --threads 2 --layers");
  verb->callback([state, verb] {
    for (const char* other : {"--layers", "--worker", "--precision"})
      TEMPER_CHECK(state->compared.empty() || verb->count(other) == 0, bad_argument, "--compare and ", other,
                   " exclude each other");
    state->threads = state->flags.options().threads;
    state->run();
  });
}

}  // namespace temper::cli
