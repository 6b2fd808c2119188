// SPDX-License-Identifier: Apache-2.0
// What a reader wants first: whether it passed, how fast, how exact, and every way of running the model side by side.

const latencyOf = (candidate) => given(candidate.latency);
const metricOf = (candidate, name) => {
  const found = given(candidate.metrics, []).find((entry) => entry.metric === name);
  return found ? found.value : null;
};
const mainMetric = (model) =>
  has(model.evaluation) && model.evaluation.metrics.length ? model.evaluation.metrics[0] : null;
const candidateColor = (model, name) =>
  hue(
    Math.max(
      0,
      model.candidates.findIndex((c) => c.name === name),
    ),
  );

/** What speed is compared with: another engine where one was timed, else the first candidate that was. */
function speedBaseline(model) {
  const timed = model.candidates.filter(latencyOf);
  return timed.find((c) => c.runner !== "temper" && c.runner !== "reference") || timed[0] || null;
}
function fastestPlan(model) {
  const plans = model.candidates.filter((c) => c.runner === "temper" && latencyOf(c));
  return plans.sort((a, b) => a.latency.p50_ms - b.latency.p50_ms)[0] || null;
}
/** The candidate that changes are counted from: the first one with metrics. */
const scoreBaseline = (model) => model.candidates.find((c) => has(c.metrics)) || null;
const scoredSamples = (model, candidate) => candidate.scored_samples || model.evaluation.samples;
/** Change of a metric against the first scored candidate on the same samples; null where there is none. */
function metricDifference(model, candidate, name) {
  const base = scoreBaseline(model);
  if (!base || candidate === base) return null;
  const told = (candidate.metric_changes || []).find((entry) => entry.metric === name);
  if (told) return told.value;
  const [before, value] = [metricOf(base, name), metricOf(candidate, name)];
  const isComparable =
    isNumber(before) && isNumber(value) && scoredSamples(model, base) === scoredSamples(model, candidate);
  return isComparable ? value - before : null;
}
const metricLoss = (model, candidate) => {
  const info = mainMetric(model);
  return info ? metricDifference(model, candidate, info.name) : null;
};
function speedUp(model, candidate) {
  const base = speedBaseline(model);
  if (!base || !latencyOf(candidate) || base === candidate) return null;
  return base.latency.p50_ms / base.latency.batch / (candidate.latency.p50_ms / candidate.latency.batch);
}

function tile(label, figure, unit, note) {
  return el(
    "div",
    { class: "tile" },
    el("div", { class: "label" }, label),
    el("div", { class: "figure" }, figure, unit ? el("small", {}, ` ${unit}`) : null),
    el("div", { class: "note" }, note),
  );
}

function tiles(model) {
  const best = fastestPlan(model);
  const info = mainMetric(model);
  const list = [];
  if (best) {
    const [figure, unit] = timeParts(best.latency.p50_ms);
    list.push(tile("Median latency", figure, unit, `${best.name}, batch ${best.latency.batch}`));
    const ratio = speedUp(model, best);
    if (ratio) list.push(tile("Speed-up", num(ratio, 3), "×", `against ${speedBaseline(model).name}`));
    list.push(
      tile("Throughput", num(best.latency.throughput_per_s, 3), "/s", `${best.latency.threads || "all"} threads`),
    );
  }
  const scored =
    best && info && isNumber(metricOf(best, info.name))
      ? best
      : info && model.candidates.find((c) => c.runner === "temper" && isNumber(metricOf(c, info.name)));
  if (scored) {
    const loss = metricLoss(model, scored);
    list.push(
      tile(
        info.name,
        metricText(metricOf(scored, info.name), info),
        "",
        isNumber(loss) ? `${metricChange(loss)} against ${scoreBaseline(model).name}` : scored.name,
      ),
    );
  }
  if (best && has(best.plan)) {
    const [figure, unit] = byteParts(best.plan.bytes);
    list.push(
      tile(
        "Plan",
        figure,
        unit,
        has(best.memory) && best.memory.arena_bytes
          ? `${bytes(best.memory.arena_bytes)} of working memory`
          : best.precision,
      ),
    );
  }
  if (has(model.verification)) {
    const all = model.verification.comparisons;
    list.push(tile("Verification", `${all.filter((c) => c.passed).length}`, `of ${all.length}`, "comparisons passed"));
  }
  const passed = model.gates.filter((gate) => gate.passed).length;
  list.push(tile("Gates", `${passed}`, `of ${model.gates.length}`, model.gates.length ? "passed" : "none were set"));
  return el("div", { class: "tiles" }, list);
}

function gatesCard(model) {
  if (!model.gates.length)
    return el(
      "div",
      { class: "card" },
      el("h3", {}, "Gates"),
      el("p", { class: "soft small" }, "No gate was set: nothing can fail this model but an error."),
    );
  const table = dataTable(
    [
      { title: "Result", value: (g) => (g.passed ? "passed" : "failed"), show: (g) => resultBadge(g.passed) },
      { title: "Gate", value: (g) => g.name },
      { title: "Condition", value: (g) => g.condition },
      {
        title: "Measured",
        value: (g) => g.value,
        number: true,
        show: (g) => g.value || el("span", { class: "soft" }, "not measured"),
      },
      {
        title: "Why",
        optional: true,
        value: (g) => g.reason,
        wide: true,
        show: (g) => el("span", { class: "soft" }, g.reason),
      },
    ],
    model.gates,
    { label: "Gates" },
  );
  return withClass(card("Gates", null, table.node), "flush");
}

function stagesCard(model) {
  if (!model.stages.length) return null;
  const total = Math.max(...model.stages.map((stage) => stage.time_s), 1e-9);
  const kind = { passed: "good", failed: "bad", skipped: "quiet" };
  return withClass(
    card(
      "Stages",
      el("span", { class: "soft small" }, `${time(1e3 * model.stages.reduce((sum, s) => sum + s.time_s, 0))} in all`),
      dataTable(
        [
          { title: "Stage", value: (s) => s.name },
          {
            title: "Result",
            value: (s) => s.status,
            show: (s) => [
              badge(kind[s.status] || "quiet", s.status),
              s.is_cached ? " " : null,
              s.is_cached ? badge("quiet", "cached") : null,
            ],
          },
          { title: "Time", value: (s) => s.time_s, number: true, show: (s) => time(1e3 * s.time_s) },
          { title: "Share", value: (s) => s.time_s, show: (s) => bar(s.time_s / total, "var(--s1)") },
          { title: "Detail", value: (s) => s.detail, wide: true, show: (s) => el("span", { class: "soft" }, s.detail) },
        ],
        model.stages,
        { label: "Stages" },
      ).node,
    ),
    "flush",
  );
}

function renderSummary(model) {
  const failures = el(
    "div",
    { class: `banner ${model.passed ? "good" : "bad"}` },
    el("strong", {}, model.passed ? "✓ Passed" : "✕ Failed"),
    el("span", {}, model.summary),
  );
  return [failures, tiles(model), el("div", { class: "grid" }, gatesCard(model), stagesCard(model))];
}

function renderModels(report, choose) {
  const info = (model) => mainMetric(model);
  const table = dataTable(
    [
      { title: "Result", value: (m) => (m.passed ? "passed" : "failed"), show: (m) => resultBadge(m.passed) },
      {
        title: "Model",
        value: (m) => m.name,
        show: (m) => el("button", { class: "as-link", type: "button", onclick: () => choose(m) }, m.name),
      },
      { title: "Precision", value: (m) => precisionPath(m) },
      {
        title: "Median",
        number: true,
        value: (m) => fastestPlan(m)?.latency.p50_ms ?? null,
        show: (m) => time(fastestPlan(m)?.latency.p50_ms),
      },
      {
        title: "Speed-up",
        number: true,
        meaning: "against the other engine that was timed",
        value: (m) => (fastestPlan(m) ? speedUp(m, fastestPlan(m)) : null),
        show: (m) => times(fastestPlan(m) ? speedUp(m, fastestPlan(m)) : null),
      },
      {
        title: "Metric",
        number: true,
        value: (m) => (info(m) && fastestPlan(m) ? metricOf(fastestPlan(m), info(m).name) : null),
        show: (m) =>
          info(m) && fastestPlan(m)
            ? `${info(m).name} ${metricText(metricOf(fastestPlan(m), info(m).name), info(m))}`
            : k_dash,
      },
      {
        title: "Change",
        number: true,
        value: (m) => (fastestPlan(m) ? metricLoss(m, fastestPlan(m)) : null),
        show: (m) => metricChange(fastestPlan(m) ? metricLoss(m, fastestPlan(m)) : null),
      },
      {
        title: "Plan",
        number: true,
        value: (m) => given(fastestPlan(m)?.plan)?.bytes ?? null,
        show: (m) => bytes(given(fastestPlan(m)?.plan)?.bytes),
      },
      { title: "Summary", wide: true, value: (m) => m.summary, show: (m) => el("span", { class: "soft" }, m.summary) },
    ],
    report.models,
    { label: "Models" },
  );
  const failed = report.models.filter((m) => !m.passed).length;
  return withClass(
    card(`${report.models.length} models, ${failed ? `${failed} failed` : "all passed"}`, table.filter, table.node),
    "flush",
  );
}

/** "bf16 ✕ → fp32": the precisions that were tried in turn. */
function precisionPath(model) {
  if (!model.attempts.length)
    return (
      [...new Set(model.candidates.filter((c) => c.runner === "temper" && !c.error).map((c) => c.precision))].join(
        ", ",
      ) || k_dash
    );
  return model.attempts.map((attempt) => attempt.precision + (attempt.error ? " ✕" : "")).join(" → ");
}
