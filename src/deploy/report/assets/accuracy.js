// SPDX-License-Identifier: Apache-2.0
// What the task's metrics say: all numbers, curves, classes, confusions, and which stage a loss comes from.

function metricsCard(model) {
  const scored = model.candidates.filter((c) => has(c.metrics));
  const base = model.candidates[0];
  const cell = (c, m) => {
    const value = metricOf(c, m.name);
    const before = metricOf(base, m.name);
    if (c === base || !isNumber(value) || !isNumber(before) || Math.abs(value - before) < 5e-5) return metricText(value, m);
    const isWorse = value < before === m.is_better_higher;
    return [metricText(value, m), " ", el("span", { class: `small ${isWorse ? "bad-text" : "good-text"}` }, metricChange(value - before))];
  };
  const table = dataTable([
    { title: "Metric", value: (m) => m.name, show: (m) => [el("strong", {}, m.name), el("div", { class: "soft small" }, m.meaning)] },
    ...scored.map((c) => ({ title: c.name, number: true, value: (m) => metricOf(c, m.name), show: (m) => cell(c, m) })),
  ], model.evaluation.metrics, { label: "Metrics" });
  const about = model.evaluation;
  return withClass(card("Metrics", el("span", { class: "soft small" }, `${about.dataset}, ${count(about.samples)} samples; changes against ${base.name}`), table.node), "flush");
}

function curveSource(candidate, label) {
  return given(candidate.curves, []).find((curve) => curve.label === label);
}

function curvesCard(model) {
  const drawn = model.candidates.filter((c) => given(c.curves, []).length);
  if (!drawn.length) return card("Precision and recall", null, nothing("Precision-recall curves", model.candidates.map((c) => c.curves).find((part) => part?.not_measured)));
  const labels = [...new Set(drawn.flatMap((c) => c.curves.map((curve) => curve.label)))];
  const draw = (label) => {
    const lines = drawn.map((c) => [c, curveSource(c, label)]).filter(([, curve]) => curve);
    return chart(`Precision over recall of ${label} for ${lines.length} candidates`, () => curveConfig(model, lines),
      { head: ["Candidate", "AP"], body: lines.map(([c, curve]) => [c.name, fixed(curve.average_precision, 4)]) }, "high");
  };
  const { node, update } = redrawn(draw, labels[0]);
  return card("Precision and recall", el("div", { class: "tools" }, picker("Class", labels.map((l) => [l, l]), labels[0], update)), node);
}

function curveConfig(model, lines) {
  return {
    type: "line",
    data: {
      datasets: lines.map(([c, curve], index) => ({
        label: isNumber(curve.average_precision) ? `${c.name}  (AP ${fixed(curve.average_precision, 3)})` : c.name,
        data: curve.recall.map((x, i) => ({ x, y: curve.precision[i] })),
        borderColor: candidateColor(model, c.name), backgroundColor: candidateColor(model, c.name), borderWidth: 2, pointRadius: 0,
        borderDash: index === 0 ? [] : [[], [7, 4], [2, 3], [8, 3, 2, 3]][index % 4],
      })),
    },
    options: {
      interaction: { mode: "nearest", axis: "x", intersect: false },
      scales: {
        x: { type: "linear", min: 0, max: 1, title: axisTitle("recall") },
        y: { min: 0, max: 1, title: axisTitle("precision") },
      },
      plugins: { legend: { position: "bottom" }, tooltip: { callbacks: { title: ([item]) => `recall ${fixed(item.parsed.x, 2)}`, label: (item) => `${item.dataset.label}: ${fixed(item.parsed.y, 3)}` } } },
    },
  };
}

function classesCard(model) {
  const drawn = model.candidates.filter((c) => given(c.curves, []).length);
  const labels = [...new Set(drawn.flatMap((c) => c.curves.map((curve) => curve.label)))].filter((label) => label !== "all");
  if (!drawn.length || labels.length < 2) return null;
  const precision = (c, label) => curveSource(c, label)?.average_precision ?? null;
  const last = drawn[drawn.length - 1];
  const columns = [{ title: "Class", value: (l) => l }];
  for (const c of drawn) columns.push({ title: c.name, number: true, value: (l) => precision(c, l), show: (l) => fixed(precision(c, l), 4) });
  if (drawn.length > 1) {
    const change = (l) => (isNumber(precision(last, l)) && isNumber(precision(drawn[0], l)) ? precision(last, l) - precision(drawn[0], l) : null);
    columns.push({ title: "Change", meaning: `${last.name} against ${drawn[0].name}`, number: true, value: change, show: (l) => metricChange(change(l)) });
  }
  const table = dataTable(columns, labels, { label: "Average precision of classes", tall: true });
  return withClass(card("Average precision of classes", table.filter, table.node), "flush");
}

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
  return order.sort((a, b) => mistakes[b] - mistakes[a]).slice(0, most).sort((a, b) => a - b);
}

function confusionTable(matrix) {
  const shown = confusedLabels(matrix, 20);
  const counts = new Map(matrix.cells.map((cell) => [`${cell.truth},${cell.predicted}`, cell.count]));
  const totals = matrix.labels.map(() => 0);
  for (const cell of matrix.cells) totals[cell.truth] += cell.count;
  const cell = (truth, predicted) => {
    const n = counts.get(`${truth},${predicted}`) || 0;
    const share = totals[truth] ? n / totals[truth] : 0;
    const style = n ? { background: `rgba(var(--heat), ${(0.1 + 0.9 * share).toFixed(3)})`, color: share > 0.5 ? "var(--card)" : "var(--text)" } : { background: "var(--sunken)" };
    return el("td", { style, title: `${matrix.labels[truth]} taken for ${matrix.labels[predicted]}: ${n} (${percent(share)})` }, n ? (n < 1000 ? n : `${Math.round(n / 1000)}k`) : "");
  };
  const table = el("table", { class: "confusion" },
    el("thead", {}, el("tr", {}, el("th", {}), shown.map((p) => el("th", { scope: "col" }, el("span", {}, matrix.labels[p]))))),
    el("tbody", {}, shown.map((t) => el("tr", {}, el("th", { scope: "row", title: matrix.labels[t] }, matrix.labels[t]), shown.map((p) => cell(t, p))))));
  const note = shown.length < matrix.labels.length ? `The ${shown.length} of ${matrix.labels.length} labels with the most mistakes. ` : "";
  return [el("p", { class: "soft small" }, `${note}Rows: truth; columns: prediction; shade: share of the row.`), el("div", { class: "scroll" }, table)];
}

function confusionPairs(matrix) {
  const pairs = matrix.cells.filter((cell) => cell.truth !== cell.predicted && cell.count > 0);
  if (!pairs.length) return el("p", { class: "soft small" }, "No mistakes.");
  return dataTable([
    { title: "Truth", value: (c) => matrix.labels[c.truth] },
    { title: "Taken for", value: (c) => matrix.labels[c.predicted] },
    { title: "Times", number: true, value: (c) => c.count, show: (c) => count(c.count) },
  ], pairs.sort((a, b) => b.count - a.count).slice(0, 50), { label: "Most frequent mistakes", sort: 2, descending: true, tall: true }).node;
}

function confusionCard(model) {
  const known = model.candidates.filter((c) => has(c.confusion));
  if (!known.length) return card("Confusion matrix", null, nothing("Confusion matrix", model.candidates.map((c) => c.confusion).find((part) => part?.not_measured)));
  const initial = known[known.length - 1].name;
  const draw = (name) => {
    const matrix = known.find((c) => c.name === name).confusion;
    return [el("div", { class: "two-thirds" }, confusionTable(matrix)), el("div", { class: "third" }, el("h3", {}, "Most frequent mistakes"), confusionPairs(matrix))];
  };
  const { node, update } = redrawn(draw, initial, { class: "grid" });
  return card("Confusion matrix", el("div", { class: "tools" }, picker("Of", known.map((c) => [c.name, c.name]), initial, update)), node);
}

function lossConfig(loss) {
  const bars = [[loss.metric, 0, loss.reference_value, "--s0"]];
  let at = loss.reference_value;
  for (const part of loss.losses) {
    bars.push([part.stage, at, at + part.change, part.change < 0 ? "--s2" : "--s3"]);
    at += part.change;
  }
  bars.push([loss.candidate, 0, loss.test_value, "--s1"]);
  const values = bars.flatMap(([, a, b]) => [a, b]).filter((v) => v !== 0);
  const span = Math.max(...values) - Math.min(...values);
  const low = Math.min(...values) - Math.max(span * 0.4, 1e-4);
  const changes = loss.losses.map((part) => part.change);
  return {
    type: "bar",
    data: {
      labels: bars.map(([name], i) => (i === 0 ? "reference" : name)),
      datasets: [{ data: bars.map(([, a, b]) => [a || low, b]), backgroundColor: bars.map(([, , , color]) => css(color)), maxBarThickness: 64, minBarLength: 2, borderRadius: 2, borderSkipped: false }],
    },
    options: {
      layout: { padding: { top: 18 } },
      scales: { x: { grid: { display: false } }, y: { min: low, max: Math.max(...values) + span * 0.15, title: axisTitle(loss.metric), ticks: { callback: (v) => num(v, 4) } } },
      plugins: { legend: { display: false }, tooltip: { callbacks: { label: (item) => (item.dataIndex === 0 ? fixed(loss.reference_value, 4) : item.dataIndex > changes.length ? fixed(loss.test_value, 4) : metricChange(changes[item.dataIndex - 1])) } } },
    },
    plugins: [{
      id: "values",
      afterDatasetsDraw(drawn) {
        const { ctx } = drawn;
        ctx.save();
        ctx.font = `600 11.5px ${css("--font")}`;
        ctx.fillStyle = css("--text");
        ctx.textAlign = "center";
        drawn.getDatasetMeta(0).data.forEach((element, i) => {
          const text = i === 0 ? fixed(loss.reference_value, 4) : i > changes.length ? fixed(loss.test_value, 4) : metricChange(changes[i - 1]);
          ctx.fillText(text, element.x, Math.min(element.y, element.base) - 6);
        });
        ctx.restore();
      },
    }],
  };
}

function lossCard(model) {
  if (!has(model.attribution) || !model.attribution.length) return card("Where a loss comes from", null, nothing("Loss attribution", model.attribution));
  const named = model.attribution.map((loss, i) => [i, `${loss.metric} of ${loss.candidate}`]);
  const draw = (index) => {
    const loss = model.attribution[index];
    const swaps = dataTable([
      { title: "Preprocess", value: (s) => s.preprocess }, { title: "Engine", value: (s) => s.engine }, { title: "Postprocess", value: (s) => s.postprocess },
      { title: loss.metric, number: true, value: (s) => s.value, show: (s) => fixed(s.value, 4) },
      { title: "Change", number: true, value: (s) => s.value - loss.reference_value, show: (s) => metricChange(s.value - loss.reference_value) },
    ], loss.swaps, { label: "Stages swapped" });
    return [el("div", { class: loss.swaps.length ? "half" : "" }, chart(`Change of ${loss.metric} by stage for ${loss.candidate}`, () => lossConfig(loss),
      { head: ["Stage", "Change"], body: loss.losses.map((part) => [part.stage, metricChange(part.change)]) })),
      loss.swaps.length ? el("div", { class: "half" }, swaps.node) : null];
  };
  const { node, update } = redrawn(draw, 0, { class: "grid" });
  return card("Where a loss comes from", el("div", { class: "tools" }, named.length > 1 ? picker("Of", named, 0, update) : el("span", { class: "soft small" }, named[0][1])), node);
}

function renderAccuracy(model) {
  if (!has(model.evaluation)) return nothing("Metrics", model.evaluation);
  return el("div", { class: "grid" }, metricsCard(model), withClass(curvesCard(model), classesCard(model) ? "half" : ""), classesCard(model) ? withClass(classesCard(model), "half") : null, confusionCard(model), lossCard(model));
}
