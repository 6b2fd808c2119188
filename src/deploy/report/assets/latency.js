// SPDX-License-Identifier: Apache-2.0
// How long one run takes, how steady that is, and where an end-to-end sample spends its time.

function rangesCard(model, timed) {
  const most = Math.max(...timed.map((c) => c.latency.p99_ms)) * 1.05;
  const least = Math.min(...timed.map((c) => c.latency.min_ms));
  const isLog = most / least > 12;
  const low = isLog ? least / 1.15 : 0;
  const place = (ms) => 100 * Math.max(0, Math.min(1, isLog ? Math.log(ms / low) / Math.log(most / low) : ms / most));
  const part = (kind, from, to, style = {}) =>
    el("span", {
      class: kind,
      style: { left: `${from}%`, ...(to === null ? {} : { width: `${Math.max(to - from, 0.3)}%` }), ...style },
    });
  const rows = timed.map((c) => {
    const l = c.latency;
    return el(
      "div",
      { class: "row" },
      el("div", { class: "name" }, c.name),
      el(
        "div",
        { class: "range wide", role: "img", "aria-label": `median ${time(l.p50_ms)}, p99 ${time(l.p99_ms)}` },
        part("whisker", place(l.min_ms), place(l.p99_ms)),
        part("box", place(l.min_ms), place(l.p90_ms), { background: `var(--s${swatchIndex(model, c)})` }),
        part("tick", place(l.p50_ms), null),
        part("far", place(l.p99_ms), null),
      ),
      el("div", { class: "amount number" }, time(l.p50_ms)),
    );
  });
  const marks = isLog ? logMarks(low, most) : [0, 0.25, 0.5, 0.75, 1].map((s) => s * most);
  return card(
    "Spread",
    el(
      "span",
      { class: "soft small" },
      `Bar: fastest to p90; mark: median; whisker: p99${isLog ? "; logarithmic" : ""}`,
    ),
    el(
      "div",
      { class: "rows" },
      rows,
      el(
        "div",
        { class: "row" },
        el("span", { class: "name" }),
        el(
          "div",
          { class: "scale wide", "aria-hidden": "true" },
          marks.map((m) => el("span", { style: { left: `${place(m)}%` } }, time(m).replace(/\.0+(?=\D)/, ""))),
        ),
        el("span", { class: "amount" }),
      ),
    ),
  );
}

function logMarks(low, high) {
  const marks = [];
  for (let e = Math.floor(Math.log10(low)); e <= Math.log10(high); ++e)
    for (const lead of [1, 3]) if (lead * 10 ** e >= low && lead * 10 ** e <= high) marks.push(lead * 10 ** e);
  return marks.length > 1 ? marks : [low, high];
}

function percentileTable(timed) {
  const column = (title, key) => ({
    title,
    number: true,
    value: (c) => c.latency[key],
    show: (c) => time(c.latency[key]),
  });
  return withClass(
    card(
      "Percentiles",
      null,
      dataTable(
        [
          { title: "Candidate", value: (c) => c.name },
          column("min", "min_ms"),
          column("p50", "p50_ms"),
          column("p90", "p90_ms"),
          column("p95", "p95_ms"),
          column("p99", "p99_ms"),
          column("max", "max_ms"),
          column("mean", "mean_ms"),
          {
            title: "Deviation",
            number: true,
            meaning: "standard deviation as a share of the mean",
            value: (c) => c.latency.deviation_ms / c.latency.mean_ms,
            show: (c) => percent(c.latency.deviation_ms / c.latency.mean_ms),
          },
          { title: "Runs", number: true, value: (c) => c.latency.runs, show: (c) => count(c.latency.runs) },
          {
            title: "Threads",
            number: true,
            value: (c) => c.latency.threads,
            show: (c) => (c.latency.threads ? count(c.latency.threads) : "all"),
          },
          {
            title: "Inputs",
            optional: true,
            wide: true,
            value: (c) => c.latency.shapes,
            show: (c) => el("span", { class: "mono soft" }, c.latency.shapes),
          },
        ],
        timed,
        { label: "Percentiles of latency" },
      ).node,
    ),
    "flush",
  );
}

function histogramConfig(model, candidate) {
  const {
    histogram: { edges, counts },
    runs,
  } = candidate.latency;
  const color = candidateColor(model, candidate.name);
  const data = counts.map((n, i) => ({ x: (edges[i] + edges[i + 1]) / 2, y: (100 * n) / Math.max(runs, 1) }));
  const marks = [
    ["p50", "p50_ms"],
    ["p90", "p90_ms"],
    ["p99", "p99_ms"],
  ].map(([text, key]) => ({ text, x: candidate.latency[key], color: css("--text-soft") }));
  return {
    type: "bar",
    data: { datasets: [{ data, backgroundColor: faded(color, 0.8), barPercentage: 1, categoryPercentage: 0.96 }] },
    options: {
      scales: {
        x: {
          type: "linear",
          offset: false,
          min: edges[0],
          max: edges[edges.length - 1],
          title: axisTitle("ms"),
          grid: { display: false },
          ticks: linearTicks,
        },
        y: { title: axisTitle("% of runs"), beginAtZero: true },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          callbacks: {
            title: ([item]) => `${time(edges[item.dataIndex])} to ${time(edges[item.dataIndex + 1])}`,
            label: (item) => `${count(counts[item.dataIndex])} of ${count(runs)} runs`,
          },
        },
      },
    },
    plugins: [markPlugin(marks)],
  };
}

function traceConfig(model, candidate) {
  const color = candidateColor(model, candidate.name);
  const trace = candidate.latency.trace_ms;
  const step = Math.max(1, candidate.latency.runs / Math.max(trace.length, 1));
  return {
    type: "line",
    data: {
      datasets: [
        { data: trace.map((y, i) => ({ x: i * step, y })), borderColor: color, borderWidth: 1.3, pointRadius: 0 },
      ],
    },
    options: {
      interaction: { mode: "nearest", axis: "x", intersect: false },
      scales: {
        x: {
          type: "linear",
          title: axisTitle("run"),
          max: Math.max(1, (trace.length - 1) * step),
          grid: { display: false },
        },
        y: { title: axisTitle("ms"), ticks: linearTicks, grace: "10%" },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          callbacks: { title: ([item]) => `run ${count(item.parsed.x)}`, label: (item) => time(item.parsed.y) },
        },
      },
    },
  };
}

function distributionCards(model, timed) {
  const initial = timed.includes(fastestPlan(model)) ? fastestPlan(model) : timed[0];
  const draw = (name) => {
    const candidate = timed.find((c) => c.name === name);
    const { edges, counts } = candidate.latency.histogram;
    const parts = [];
    if (counts.length)
      parts.push(
        withClass(
          card(
            "Histogram",
            null,
            chart(`Histogram of the latency of ${name}`, () => histogramConfig(model, candidate), {
              head: ["From", "To", "Runs"],
              body: counts.map((n, i) => [time(edges[i]), time(edges[i + 1]), count(n)]),
            }),
          ),
          "half",
        ),
      );
    if (candidate.latency.trace_ms.length > 1)
      parts.push(
        withClass(
          card(
            "Over time",
            null,
            chart(`Latency of ${name} over time`, () => traceConfig(model, candidate)),
          ),
          "half",
        ),
      );
    return parts;
  };
  const { node, update } = redrawn(draw, initial.name, { class: "grid" });
  return [
    el(
      "div",
      { class: "tools" },
      picker(
        "Distribution of",
        timed.map((c) => c.name),
        initial.name,
        update,
      ),
    ),
    node,
  ];
}

const k_stage_names = [
  ["decode_ms", "decode", "var(--s0)"],
  ["preprocess_ms", "preprocess", "var(--s6)"],
  ["engine_ms", "engine", "var(--s1)"],
  ["postprocess_ms", "postprocess", "var(--s2)"],
];

function stageRow(candidate, most) {
  const parts = k_stage_names.map(([key, name, color]) => ({ name, color, value: candidate.stage_times[key] || 0 }));
  const rate = candidate.stage_times.samples_per_s;
  const sum = parts.reduce((total, part) => total + part.value, 0);
  const note = rate ? el("span", { class: "soft" }, ` · ${num(rate, 3)}/s`) : null;
  return barRow(candidate.name, parts, most, time, [time(sum), note]);
}

function endToEndCard(model) {
  const title = "From picture to result";
  const measured = model.candidates.filter((c) => has(c.stage_times));
  if (!measured.length) return card(title, null, nothing("Time of each stage", whyNot(model, "stage_times")));
  const sum = (c) => k_stage_names.reduce((total, [key]) => total + (c.stage_times[key] || 0), 0);
  // The reference computes in f64, one element after another: to its scale nothing else would be seen.
  const engines = measured.filter((c) => c.runner !== "reference");
  const most = Math.max(...(engines.length ? engines : measured).map(sum), 1e-9);
  return card(
    title,
    el("span", { class: "soft small" }, "A sample, stages one after the other"),
    el(
      "div",
      { class: "rows" },
      measured.map((c) => stageRow(c, most)),
    ),
    legend(k_stage_names.map(([, text, color]) => ({ color, text }))),
  );
}

function renderLatency(model) {
  const timed = model.candidates.filter(latencyOf);
  if (!timed.length) return [nothing("Latency", whyNot(model, "latency")), el("p"), endToEndCard(model)];
  return el(
    "div",
    { class: "grid" },
    rangesCard(model, timed),
    percentileTable(timed),
    distributionCards(model, timed),
    endToEndCard(model),
  );
}
