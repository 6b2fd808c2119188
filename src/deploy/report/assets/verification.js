// SPDX-License-Identifier: Apache-2.0
// How far the outputs are from the reference's, and where in the network they first differ.

function comparisonRows(verification) {
  return verification.comparisons.flatMap((comparison) => comparison.outputs.map((output) => ({ comparison, output })));
}

function comparisonsCard(verification) {
  const rows = comparisonRows(verification);
  if (!rows.length) return card("Outputs", null, nothing("Outputs", { not_measured: "no output was compared" }));
  const value = (title, key, digits = 3, meaning = "") => ({
    title,
    number: true,
    meaning,
    value: (r) => r.output[key],
    show: (r) => num(r.output[key], digits),
  });
  const table = dataTable(
    [
      {
        title: "Result",
        value: (r) => (r.output.passed ? "passed" : "failed"),
        show: (r) => resultBadge(r.output.passed),
      },
      { title: "Candidate", value: (r) => r.comparison.test },
      { title: "Scenario", value: (r) => r.comparison.scenario },
      { title: "Output", long: true, value: (r) => r.output.output },
      value("Max |error|", "max_absolute"),
      value("Mean |error|", "mean_absolute"),
      value("p99", "p99_absolute"),
      value("Max relative", "max_relative"),
      {
        title: "Cosine",
        number: true,
        value: (r) => r.output.cosine,
        show: (r) => (isNumber(r.output.cosine) ? fixed(r.output.cosine, 7) : k_dash),
      },
      value("Relative L2", "relative_l2"),
      value("PSNR, dB", "psnr_db"),
      {
        title: "Beyond",
        number: true,
        meaning: "elements beyond the tolerance",
        value: (r) => r.output.mismatches,
        show: (r) => `${count(r.output.mismatches)} of ${count(r.output.elements)}`,
      },
      {
        title: "Tolerance",
        value: (r) => r.output.absolute_tolerance,
        show: (r) =>
          el(
            "span",
            { class: "mono" },
            `${tick(r.output.absolute_tolerance)} + ${tick(r.output.relative_tolerance)}·|r|`,
          ),
      },
      {
        title: "Why",
        wide: true,
        optional: true,
        value: (r) => r.output.reason,
        show: (r) => el("span", { class: "bad-text" }, r.output.reason),
      },
    ],
    rows,
    { label: "Compared outputs", tall: rows.length > 14 },
  );
  const passed = verification.comparisons.filter((c) => c.passed).length;
  return withClass(
    card(`${passed} of ${verification.comparisons.length} comparisons passed`, table.filter, table.node),
    "flush",
  );
}

/** The histogram without the empty bins at its ends, one aside. */
function trimmed({ edges, counts }) {
  const filled = counts.map((n, i) => (n > 0 ? i : -1)).filter((i) => i >= 0);
  if (!filled.length) return { edges, counts };
  const first = Math.max(0, filled[0] - 1);
  const last = Math.min(counts.length - 1, filled[filled.length - 1] + 1);
  return { edges: edges.slice(first, last + 2), counts: counts.slice(first, last + 1) };
}

function errorHistogramConfig(output) {
  const { edges, counts } = trimmed(output.absolute_histogram);
  const names = counts.map((_, i) => (edges[i] === 0 ? `< ${tick(edges[i + 1])}` : tick(edges[i])));
  const isBeyond = (i) => output.absolute_tolerance > 0 && edges[i] >= output.absolute_tolerance;
  return {
    type: "bar",
    data: {
      labels: names,
      datasets: [
        {
          data: counts,
          backgroundColor: counts.map((_, i) => css(isBeyond(i) ? "--s2" : "--s1")),
          categoryPercentage: 0.94,
          barPercentage: 1,
        },
      ],
    },
    options: {
      scales: {
        x: { title: axisTitle("|test − reference|, from"), grid: { display: false } },
        y: { type: "logarithmic", title: axisTitle("elements"), min: 0.5, ticks: logTicks },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          callbacks: {
            title: ([item]) => `${num(edges[item.dataIndex], 2)} to ${num(edges[item.dataIndex + 1], 2)}`,
            label: (item) => `${count(item.parsed.y)} of ${count(output.elements)} elements`,
          },
        },
      },
    },
  };
}

function errorHistogramCard(verification) {
  const rows = comparisonRows(verification).filter((r) => r.output.absolute_histogram);
  if (!rows.length)
    return card(
      "Error histogram",
      null,
      nothing("Error histogram", { not_measured: "the comparison kept no histograms" }),
    );
  const worst = rows.reduce(
    (best, row, i) => ((row.output.max_absolute || 0) > (rows[best].output.max_absolute || 0) ? i : best),
    0,
  );
  const draw = (index) => {
    const { output } = rows[index];
    const { edges, counts } = trimmed(output.absolute_histogram);
    const [box, numbers] = chart(`Histogram of the errors of ${output.output}`, () => errorHistogramConfig(output), {
      head: ["From", "To", "Elements"],
      body: counts.map((n, i) => [num(edges[i], 2), num(edges[i + 1], 2), count(n)]),
    });
    const limits = [
      { color: "var(--s1)", text: `below the absolute tolerance of ${tick(output.absolute_tolerance)}` },
      { color: "var(--s2)", text: "from it on; the relative tolerance may allow them" },
    ];
    return [box, legend(limits), numbers];
  };
  const { node, update } = redrawn(draw, worst);
  const names = rows.map((r, i) => [i, `${r.output.output} · ${r.comparison.test} · ${r.comparison.scenario}`]);
  return card("Error histogram", el("div", { class: "tools" }, picker("Of", names, worst, update)), node);
}

const k_least_error = 1e-9;

function layerErrorConfig(errors) {
  const first = errors.first_divergence;
  const finite = errors.layers.map((layer) => layer.relative_l2).filter(isNumber);
  // What is not finite stands above all that is.
  const most = 10 * Math.max(k_least_error, ...finite);
  const data = errors.layers.map((layer, x) => ({ x, y: Math.max(layer.relative_l2 ?? most, k_least_error) }));
  const marks =
    first === null
      ? []
      : [{ x: first, text: `first that differs: ${errors.layers[first].value}`, color: css("--bad") }];
  return {
    type: "line",
    data: {
      datasets: [
        {
          data,
          borderColor: css("--s1"),
          borderWidth: 1.4,
          pointRadius: errors.layers.map((layer, i) => (i === first ? 5 : layer.passed ? 0 : 3)),
          pointHitRadius: 8,
          pointBackgroundColor: errors.layers.map((layer) => css(layer.passed ? "--s1" : "--s2")),
          pointBorderColor: "transparent",
        },
      ],
    },
    options: {
      interaction: { mode: "nearest", axis: "x", intersect: false },
      scales: {
        x: {
          type: "linear",
          min: 0,
          max: Math.max(1, data.length - 1),
          title: axisTitle("value, in the order of computation"),
          grid: { display: false },
          ticks: { precision: 0 },
        },
        y: { type: "logarithmic", title: axisTitle("relative L2 error"), ticks: logTicks },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          callbacks: {
            title: ([item]) => errors.layers[item.dataIndex].value,
            label: (item) => {
              const l = errors.layers[item.dataIndex];
              return [
                `${l.op}${l.passed ? "" : ": differs"}`,
                `relative L2 ${isNumber(l.relative_l2) ? num(l.relative_l2, 3) : "not finite"}`,
                `max |error| ${num(l.max_absolute, 3)}`,
              ];
            },
          },
        },
      },
    },
    plugins: [markPlugin(marks)],
  };
}

function layerErrorsCard(verification) {
  const all = given(verification.layers, []);
  if (!all.length) return card("Inside the network", null, nothing("Values inside the network", verification.layers));
  const draw = (index) => {
    const errors = all[index];
    const first = errors.first_divergence;
    const table = dataTable(
      [
        { title: "#", number: true, value: (l) => l.index, show: (l) => count(l.index) },
        { title: "Result", value: (l) => (l.passed ? "passed" : "failed"), show: (l) => resultBadge(l.passed) },
        { title: "Value", long: true, value: (l) => l.value, show: (l) => el("span", { class: "mono" }, l.value) },
        { title: "Operator", value: (l) => l.op },
        { title: "Max |error|", number: true, value: (l) => l.max_absolute, show: (l) => num(l.max_absolute, 3) },
        { title: "Relative L2", number: true, value: (l) => l.relative_l2, show: (l) => num(l.relative_l2, 3) },
        { title: "Cosine", number: true, value: (l) => l.cosine, show: (l) => fixed(l.cosine, 7) },
      ],
      errors.layers.map((layer, i) => ({ index: i, ...layer })),
      { label: "Values inside the network", tall: true },
    );
    const verdict =
      first === null
        ? badge("good", `all ${errors.layers.length} values agree`)
        : el(
            "span",
            {},
            badge("bad", "first that differs"),
            " ",
            el("code", {}, errors.layers[first].value),
            ` (${errors.layers[first].op}, value ${first + 1} of ${errors.layers.length})`,
          );
    return [
      el("p", { style: { "margin-bottom": "8px" } }, verdict),
      chart(`Relative error of ${errors.layers.length} values inside the network`, () => layerErrorConfig(errors)),
      el(
        "details",
        {},
        el("summary", {}, "Show the values"),
        el("div", { class: "tools", style: { "margin-bottom": "8px" } }, table.filter),
        table.node,
      ),
    ];
  };
  const { node, update } = redrawn(draw, 0);
  const names = all.map((errors, i) => [i, `${errors.test} against ${errors.reference}`]);
  return card(
    "Inside the network",
    el(
      "div",
      { class: "tools" },
      all.length > 1 ? picker("", names, 0, update) : el("span", { class: "soft small" }, names[0][1]),
    ),
    node,
  );
}

function renderVerification(model) {
  const verification = model.verification;
  if (!has(verification)) return nothing("Verification", verification);
  return el(
    "div",
    { class: "grid" },
    el("p", { class: verification.passed ? "good-text" : "bad-text" }, verification.summary),
    comparisonsCard(verification),
    withClass(errorHistogramCard(verification), "half"),
    withClass(layerErrorsCard(verification), "half"),
  );
}
