// SPDX-License-Identifier: Apache-2.0
// What was taken for what.

/** The rows to show of a large matrix: those with the most mistakes. */
function confusedLabels(matrix, most) {
  const mistakes = matrix.labels.map(() => 0);
  for (const cell of matrix.cells) {
    if (cell.truth === cell.predicted) continue;
    mistakes[cell.truth] += cell.count;
    mistakes[cell.predicted] += cell.count;
  }
  const order = matrix.labels.map((_, i) => i);
  if (order.length <= most) return order;
  return order
    .sort((a, b) => mistakes[b] - mistakes[a])
    .slice(0, most)
    .sort((a, b) => a - b);
}

function confusionTable(matrix) {
  const shown = confusedLabels(matrix, 20);
  const counts = new Map(matrix.cells.map((cell) => [`${cell.truth},${cell.predicted}`, cell.count]));
  const totals = matrix.labels.map(() => 0);
  for (const cell of matrix.cells) totals[cell.truth] += cell.count;
  const cell = (truth, predicted) => {
    const n = counts.get(`${truth},${predicted}`) || 0;
    const share = totals[truth] ? n / totals[truth] : 0;
    const style = n
      ? {
          background: `rgba(var(--heat), ${(0.1 + 0.9 * share).toFixed(3)})`,
          color: share > 0.5 ? "var(--card)" : "var(--text)",
        }
      : { background: "var(--sunken)" };
    return el(
      "td",
      { style, title: `${matrix.labels[truth]} taken for ${matrix.labels[predicted]}: ${n} (${percent(share)})` },
      n ? (n < 1000 ? n : `${Math.round(n / 1000)}k`) : "",
    );
  };
  const table = el(
    "table",
    { class: "confusion", style: { "--cell": `${Math.round(Math.max(30, Math.min(60, 520 / shown.length)))}px` } },
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        el("th", {}),
        shown.map((p) => el("th", { scope: "col" }, el("span", {}, matrix.labels[p]))),
      ),
    ),
    el(
      "tbody",
      {},
      shown.map((t) =>
        el(
          "tr",
          {},
          el("th", { scope: "row", title: matrix.labels[t] }, matrix.labels[t]),
          shown.map((p) => cell(t, p)),
        ),
      ),
    ),
  );
  const note =
    shown.length < matrix.labels.length
      ? `The ${shown.length} of ${matrix.labels.length} labels with the most mistakes. `
      : "";
  return [
    el("p", { class: "soft small" }, `${note}Rows: truth; columns: prediction; shade: share of the row.`),
    el("div", { class: "scroll" }, table),
  ];
}

function confusionPairs(matrix) {
  const pairs = matrix.cells.filter((cell) => cell.truth !== cell.predicted && cell.count > 0);
  if (!pairs.length) return el("p", { class: "soft small" }, "No mistakes.");
  return dataTable(
    [
      { title: "Truth", value: (c) => matrix.labels[c.truth] },
      { title: "Taken for", value: (c) => matrix.labels[c.predicted] },
      { title: "Times", number: true, value: (c) => c.count, show: (c) => count(c.count) },
    ],
    pairs.sort((a, b) => b.count - a.count).slice(0, 50),
    { label: "Most frequent mistakes", sort: 2, descending: true, tall: true },
  ).node;
}

function confusionCard(model) {
  const known = model.candidates.filter((c) => has(c.confusion));
  if (!known.length) return card("Confusion matrix", null, nothing("Confusion matrix", whyNot(model, "confusion")));
  const initial = known[known.length - 1].name;
  const draw = (name) => {
    const matrix = known.find((c) => c.name === name).confusion;
    return [
      el("div", { class: "two-thirds" }, confusionTable(matrix)),
      el("div", { class: "third" }, el("h3", {}, "Most frequent mistakes"), confusionPairs(matrix)),
    ];
  };
  const { node, update } = redrawn(draw, initial, { class: "grid" });
  return card(
    "Confusion matrix",
    el(
      "div",
      { class: "tools" },
      picker(
        "Of",
        known.map((c) => c.name),
        initial,
        update,
      ),
    ),
    node,
  );
}
