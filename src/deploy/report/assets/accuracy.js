// SPDX-License-Identifier: Apache-2.0
// What the task's metrics say: all numbers, curves and classes.

function metricsCard(model) {
  const scored = model.candidates.filter((c) => has(c.metrics));
  const base = scoreBaseline(model);
  const cell = (c, m) => {
    const change = metricDifference(model, c, m.name);
    const text = metricText(metricOf(c, m.name), m);
    if (!isNumber(change) || Math.abs(change) < 5e-5) return text;
    const isWorse = change < 0 === m.is_better_higher;
    return [text, " ", el("span", { class: `small ${isWorse ? "bad-text" : "good-text"}` }, metricChange(change))];
  };
  const partly = scored.filter((c) => scoredSamples(model, c) !== model.evaluation.samples);
  const note = partly.map((c) => `; ${c.name} on ${count(scoredSamples(model, c))} of them`).join("");
  const table = dataTable(
    [
      {
        title: "Metric",
        value: (m) => m.name,
        show: (m) => [el("strong", {}, m.name), el("div", { class: "soft small" }, m.meaning)],
      },
      ...scored.map((c) => ({
        title: c.name,
        number: true,
        value: (m) => metricOf(c, m.name),
        show: (m) => cell(c, m),
      })),
    ],
    model.evaluation.metrics,
    { label: "Metrics" },
  );
  const about = model.evaluation;
  return withClass(
    card(
      "Metrics",
      el(
        "span",
        { class: "soft small" },
        `${about.dataset}, ${count(about.samples)} samples${note}; changes against ${base ? base.name : k_dash} on the same samples`,
      ),
      table.node,
    ),
    "flush",
  );
}

function curveSource(candidate, label) {
  return given(candidate.curves, []).find((curve) => curve.label === label);
}

function curvesCard(model) {
  const drawn = model.candidates.filter((c) => given(c.curves, []).length);
  if (!drawn.length)
    return card("Precision and recall", null, nothing("Precision-recall curves", whyNot(model, "curves")));
  const labels = [...new Set(drawn.flatMap((c) => c.curves.map((curve) => curve.label)))];
  const draw = (label) => {
    const lines = drawn.map((c) => [c, curveSource(c, label)]).filter(([, curve]) => curve);
    return chart(
      `Precision over recall of ${label} for ${lines.length} candidates`,
      () => curveConfig(model, lines),
      { head: ["Candidate", "AP"], body: lines.map(([c, curve]) => [c.name, fixed(curve.average_precision, 4)]) },
      "high",
    );
  };
  const { node, update } = redrawn(draw, labels[0]);
  return card("Precision and recall", el("div", { class: "tools" }, picker("Class", labels, labels[0], update)), node);
}

function curveConfig(model, lines) {
  return {
    type: "line",
    data: {
      datasets: lines.map(([c, curve], index) => ({
        label: isNumber(curve.average_precision) ? `${c.name}  (AP ${fixed(curve.average_precision, 3)})` : c.name,
        data: curve.recall.map((x, i) => ({ x, y: curve.precision[i] })),
        // The first one shows below those that cover it.
        borderWidth: index === 0 ? 5 : 2,
        borderColor: index === 0 ? faded(hue(0), 0.45) : candidateColor(model, c.name),
        order: -index,
        pointRadius: 0,
        borderDash: [[], [], [7, 4], [2, 3]][index % 4],
      })),
    },
    options: {
      interaction: { mode: "nearest", axis: "x", intersect: false },
      scales: {
        x: { type: "linear", min: 0, max: 1, title: axisTitle("recall") },
        y: { min: 0, max: 1, title: axisTitle("precision") },
      },
      plugins: {
        legend: {
          position: "bottom",
          reverse: true,
          labels: { usePointStyle: true, pointStyle: "line", pointStyleWidth: 26 },
        },
        tooltip: {
          callbacks: {
            title: ([item]) => `recall ${fixed(item.parsed.x, 2)}`,
            label: (item) => `${item.dataset.label}: ${fixed(item.parsed.y, 3)}`,
          },
        },
      },
    },
  };
}

function classesCard(model) {
  const drawn = model.candidates.filter((c) => given(c.curves, []).length);
  const labels = [...new Set(drawn.flatMap((c) => c.curves.map((curve) => curve.label)))].filter(
    (label) => label !== "all",
  );
  if (!drawn.length || labels.length < 2) return null;
  const precision = (c, label) => curveSource(c, label)?.average_precision ?? null;
  const last = drawn[drawn.length - 1];
  const columns = [{ title: "Class", value: (l) => l }];
  for (const c of drawn)
    columns.push({
      title: c.name,
      number: true,
      value: (l) => precision(c, l),
      show: (l) => fixed(precision(c, l), 4),
    });
  if (drawn.length > 1) {
    const isSame = scoredSamples(model, last) === scoredSamples(model, drawn[0]);
    const change = (l) =>
      isSame && isNumber(precision(last, l)) && isNumber(precision(drawn[0], l))
        ? precision(last, l) - precision(drawn[0], l)
        : null;
    columns.push({
      title: "Change",
      meaning: `${last.name} against ${drawn[0].name}`,
      number: true,
      value: change,
      show: (l) => metricChange(change(l)),
    });
  }
  const table = dataTable(columns, labels, { label: "Average precision of classes", tall: true });
  return withClass(card("Average precision of classes", table.filter, table.node), "flush");
}

function renderAccuracy(model) {
  if (!has(model.evaluation)) return nothing("Metrics", model.evaluation);
  const classes = classesCard(model);
  const isWide = !classes || model.candidates.filter((c) => given(c.curves, []).length).length > 2;
  return el(
    "div",
    { class: "grid" },
    metricsCard(model),
    withClass(curvesCard(model), isWide ? "" : "half"),
    classes ? withClass(classes, isWide ? "" : "half") : null,
    confusionCard(model),
    lossCard(model),
  );
}
