// SPDX-License-Identifier: Apache-2.0
// The candidates side by side, and what precision costs against what it gains.

function candidateTable(model) {
  const info = mainMetric(model);
  const base = speedBaseline(model);
  const best = fastestPlan(model);
  const columns = [
    {
      title: "Candidate",
      value: (c) => c.name,
      show: (c) => el("span", {}, swatch(`var(--s${swatchIndex(model, c)})`), c.name),
    },
    { title: "Precision", value: (c) => c.precision },
    { title: "Device", value: (c) => c.device },
  ];
  if (info) {
    columns.push({
      title: info.name,
      meaning: info.meaning,
      number: true,
      value: (c) => metricOf(c, info.name),
      show: (c) => metricText(metricOf(c, info.name), info),
    });
    columns.push({
      title: "Change",
      meaning: `against ${scoreBaseline(model)?.name} on the same samples`,
      number: true,
      value: (c) => metricLoss(model, c),
      show: (c) => metricChange(metricLoss(model, c)),
    });
  }
  columns.push(
    {
      title: "Median",
      number: true,
      value: (c) => latencyOf(c)?.p50_ms ?? null,
      show: (c) => time(latencyOf(c)?.p50_ms),
    },
    { title: "p99", number: true, value: (c) => latencyOf(c)?.p99_ms ?? null, show: (c) => time(latencyOf(c)?.p99_ms) },
    {
      title: "Per second",
      number: true,
      value: (c) => latencyOf(c)?.throughput_per_s ?? null,
      show: (c) => num(latencyOf(c)?.throughput_per_s, 3),
    },
    {
      title: "Speed-up",
      meaning: base ? `against ${base.name}` : "",
      number: true,
      value: (c) => (c === base ? 1 : speedUp(model, c)),
      show: (c) => (c === base ? "1×" : times(speedUp(model, c))),
    },
    {
      title: "Plan",
      number: true,
      value: (c) => given(c.plan)?.bytes ?? null,
      show: (c) => bytes(given(c.plan)?.bytes),
    },
    {
      title: "Note",
      optional: true,
      wide: true,
      value: (c) => candidateNote(c),
      show: (c) => el("span", { class: c.error ? "bad-text" : "soft" }, candidateNote(c)),
    },
  );
  const table = dataTable(columns, model.candidates, {
    label: "Candidates",
    rowClass: (c) => (c === best ? "is-best" : null),
  });
  return withClass(
    card(
      "Ways of running it",
      base ? el("span", { class: "soft small" }, `Speed-up is against ${base.name}, per sample`) : null,
      table.node,
    ),
    "flush",
  );
}

const swatchIndex = (model, candidate) => {
  const index = model.candidates.indexOf(candidate);
  return index === 0 ? 0 : 1 + ((index - 1) % 7);
};
const candidateNote = (c) =>
  c.error || (!has(c.latency) && c.latency.not_measured ? `not timed: ${c.latency.not_measured}` : "");

/** Points that no other point beats in both speed and metric, by latency. */
function paretoFront(points, isHigherBetter) {
  const better = (a, b) => (isHigherBetter ? a.y > b.y : a.y < b.y);
  const front = [];
  for (const point of [...points].sort((a, b) => a.x - b.x))
    if (!front.length || better(point, front[front.length - 1])) front.push(point);
  return front;
}

/** Names beside points, moved up or down where they would overlap. */
const namePlugin = {
  id: "names",
  afterDatasetsDraw(chart) {
    const { ctx, chartArea: area } = chart;
    ctx.save();
    ctx.font = `12px ${css("--font")}`;
    ctx.lineJoin = "round";
    const sets = chart.data.datasets.map((set, index) => [set, chart.getDatasetMeta(index).data[0]]);
    const points = sets.filter(([set]) => set.isCandidate);
    const taken = points.map(([, { x, y }]) => ({ x: x - 6, y: y + 4, width: 12 }));
    for (const [set, point] of points) {
      const width = ctx.measureText(set.label).width;
      const gap = set.pointRadius + 6;
      const x = point.x + gap + width > area.right ? point.x - gap - width : point.x + gap;
      const isFree = (y) =>
        y > area.top + 8 &&
        y < area.bottom &&
        !taken.some((t) => Math.abs(t.y - y) < 15 && x < t.x + t.width && t.x < x + width);
      const y = [0, -16, 16, -32, 32, -48, 48].map((step) => point.y + 4 + step).find(isFree) ?? point.y + 4;
      taken.push({ x, y, width });
      // A rim keeps words readable on lines.
      ctx.strokeStyle = css("--card");
      ctx.lineWidth = 4;
      ctx.strokeText(set.label, x, y);
      ctx.fillStyle = css("--text");
      ctx.fillText(set.label, x, y);
    }
    ctx.restore();
  },
};

function scatterCard(model) {
  const info = mainMetric(model);
  const points = model.candidates
    .map((c, index) => ({ x: latencyOf(c)?.p50_ms, y: info && metricOf(c, info.name), candidate: c, index }))
    .filter((p) => isNumber(p.x) && isNumber(p.y) && scoredSamples(model, p.candidate) === model.evaluation.samples);
  const title = info ? `${info.name} against latency` : "Metric against latency";
  if (points.length === 0) {
    const reason = !info ? "no metric was evaluated" : "no candidate was both timed and scored on all samples";
    return card(
      title,
      null,
      nothing("Trade-off", {
        not_measured: has(model.evaluation) || !model.evaluation?.not_measured ? reason : model.evaluation.not_measured,
      }),
    );
  }
  const largest = Math.max(...points.map((p) => given(p.candidate.plan)?.bytes || 0), 1);
  const isLog = Math.max(...points.map((p) => p.x)) / Math.min(...points.map((p) => p.x)) > 8;
  const make = () => scatterConfig(model, points, info, isLog, largest);
  return card(
    title,
    el(
      "span",
      { class: "soft small" },
      `Towards the ${info.is_better_higher ? "upper" : "lower"} left is better; area is the plan's size`,
    ),
    chart(
      `${title} for ${points.length} candidates`,
      make,
      {
        head: ["Candidate", "Median latency", info.name],
        body: points.map((p) => [p.candidate.name, time(p.x), metricText(p.y, info)]),
      },
      "high",
    ),
  );
}

function scatterConfig(model, points, info, isLog, largest) {
  const radius = (p) => 6 + 9 * Math.sqrt((given(p.candidate.plan)?.bytes || 0) / largest);
  const ys = points.map((p) => p.y);
  const span = Math.max(Math.max(...ys) - Math.min(...ys), Math.abs(ys[0]) * 0.02, 1e-6);
  const xs = points.map((p) => p.x);
  const sets = points.map((p) => ({
    label: p.candidate.name,
    isCandidate: true,
    data: [{ x: p.x, y: p.y }],
    pointRadius: radius(p),
    pointHoverRadius: radius(p) + 2,
    backgroundColor: faded(hue(p.index), 0.72),
    borderColor: hue(p.index),
    borderWidth: 1.5,
  }));
  sets.push({
    label: "front",
    type: "line",
    data: paretoFront(points, info.is_better_higher).map(({ x, y }) => ({ x, y })),
    stepped: "before",
    pointRadius: 0,
    borderColor: css("--line-strong"),
    borderDash: [5, 4],
    borderWidth: 1.5,
  });
  return {
    type: "scatter",
    data: { datasets: sets },
    options: {
      layout: { padding: { right: 12, top: 8 } },
      scales: {
        x: {
          type: isLog ? "logarithmic" : "linear",
          title: axisTitle("median latency, ms"),
          min: isLog ? Math.min(...xs) / 1.6 : 0,
          max: Math.max(...xs) * (isLog ? 1.8 : 1.15),
          ticks: isLog ? logTicks : linearTicks,
        },
        y: {
          title: axisTitle(info.name),
          min: Math.min(...ys) - span * 0.35,
          max: Math.max(...ys) + span * 0.35,
          ticks: linearTicks,
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          filter: (item) => item.dataset.isCandidate,
          callbacks: {
            label: (item) => [
              item.dataset.label,
              `${time(item.parsed.x)}`,
              `${info.name} ${metricText(item.parsed.y, info)}`,
            ],
          },
        },
      },
    },
    plugins: [namePlugin],
  };
}

function renderCandidates(model) {
  if (!model.candidates.length) return nothing("Candidates", { not_measured: model.error || "the model was not run" });
  return el("div", { class: "grid" }, candidateTable(model), scatterCard(model));
}
