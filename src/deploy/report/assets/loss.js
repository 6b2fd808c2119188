// SPDX-License-Identifier: Apache-2.0
// Which stage a loss of the metric comes from.

function lossConfig(loss) {
  const bars = [[loss.metric, 0, loss.reference_value, "--s0"]];
  let at = loss.reference_value;
  for (const part of loss.losses) {
    bars.push([part.stage, at, at + part.change, part.change < 0 ? "--s2" : "--s3"]);
    at += part.change;
  }
  bars.push([loss.candidate, 0, loss.test_value, "--s1"]);
  const values = bars.flatMap(([, a, b]) => [a, b]).filter((v) => v !== 0);
  const span = Math.max(Math.max(...values) - Math.min(...values), Math.abs(loss.reference_value) * 0.01);
  const low = Math.min(...values) - Math.max(span * 0.4, 1e-4);
  const changes = loss.losses.map((part) => part.change);
  return {
    type: "bar",
    data: {
      labels: bars.map(([name], i) => (i === 0 ? "reference" : name.split(" "))),
      datasets: [
        {
          data: bars.map(([, a, b]) => [a || low, b]),
          backgroundColor: bars.map(([, , , color]) => css(color)),
          maxBarThickness: 64,
          minBarLength: 2,
          borderRadius: 2,
          borderSkipped: false,
        },
      ],
    },
    options: {
      layout: { padding: { top: 18 } },
      scales: {
        x: { grid: { display: false }, ticks: { maxRotation: 0 } },
        y: {
          min: low,
          max: Math.max(...values) + span * 0.15,
          title: axisTitle(loss.metric),
          ticks: linearTicks,
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          callbacks: {
            label: (item) =>
              item.dataIndex === 0
                ? fixed(loss.reference_value, 4)
                : item.dataIndex > changes.length
                  ? fixed(loss.test_value, 4)
                  : metricChange(changes[item.dataIndex - 1]),
          },
        },
      },
    },
    plugins: [
      {
        id: "values",
        afterDatasetsDraw(drawn) {
          const { ctx } = drawn;
          ctx.save();
          ctx.font = `600 ${drawn.width < 480 ? 9.5 : 11.5}px ${css("--font")}`;
          ctx.fillStyle = css("--text");
          ctx.textAlign = "center";
          drawn.getDatasetMeta(0).data.forEach((element, i) => {
            const text =
              i === 0
                ? fixed(loss.reference_value, 4)
                : i > changes.length
                  ? fixed(loss.test_value, 4)
                  : metricChange(changes[i - 1]);
            ctx.fillText(text, element.x, Math.min(element.y, element.base) - 6);
          });
          ctx.restore();
        },
      },
    ],
  };
}

function lossCard(model) {
  if (!has(model.attribution) || !model.attribution.length)
    return card("Where a loss comes from", null, nothing("Loss attribution", model.attribution));
  const named = model.attribution.map((loss, i) => [i, `${loss.metric} of ${loss.candidate}`]);
  const draw = (index) => {
    const loss = model.attribution[index];
    const swaps = dataTable(
      [
        { title: "Preprocess", value: (s) => s.preprocess },
        { title: "Engine", value: (s) => s.engine },
        { title: "Postprocess", value: (s) => s.postprocess },
        { title: loss.metric, number: true, value: (s) => s.value, show: (s) => fixed(s.value, 4) },
        {
          title: "Change",
          number: true,
          value: (s) => s.value - loss.reference_value,
          show: (s) => metricChange(s.value - loss.reference_value),
        },
      ],
      loss.swaps,
      { label: "Stages swapped" },
    );
    return [
      el(
        "div",
        { class: loss.swaps.length ? "half" : "" },
        chart(`Change of ${loss.metric} by stage for ${loss.candidate}`, () => lossConfig(loss), {
          head: ["Stage", "Change"],
          body: loss.losses.map((part) => [part.stage, metricChange(part.change)]),
        }),
      ),
      loss.swaps.length ? el("div", { class: "half" }, swaps.node) : null,
    ];
  };
  const { node, update } = redrawn(draw, 0, { class: "grid" });
  return card(
    "Where a loss comes from",
    el(
      "div",
      { class: "tools" },
      named.length > 1 ? picker("Of", named, 0, update) : el("span", { class: "soft small" }, named[0][1]),
    ),
    node,
  );
}
