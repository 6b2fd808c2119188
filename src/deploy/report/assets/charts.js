// SPDX-License-Identifier: Apache-2.0
// Charts follow the theme: each keeps the function that makes its configuration and is drawn anew when colours change.

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
/** The colour of a candidate: grey for the reference, then hues that colour-blind readers tell apart. */
const hue = (index) => css(`--s${index === 0 ? 0 : 1 + ((index - 1) % 7)}`);
const hues = ["var(--s1)", "var(--s2)", "var(--s3)", "var(--s4)", "var(--s5)", "var(--s6)", "var(--s7)", "var(--s0)"];

function faded(color, alpha) {
  const value = parseInt(color.slice(1), 16);
  return `rgba(${value >> 16}, ${(value >> 8) & 255}, ${value & 255}, ${alpha})`;
}

const liveCharts = [];

/** A chart in a box; `make()` gives Chart.js's configuration, `rows` what it shows as a table for those who cannot see. */
function chart(label, make, rows, size = "") {
  const canvas = el("canvas", { role: "img", "aria-label": label });
  liveCharts.push({ canvas, make, chart: null });
  const box = el("div", { class: `chart ${size}` }, canvas);
  return rows ? [box, el("details", {}, el("summary", {}, "Show the numbers"), plainTable(rows.head, rows.body))] : box;
}

function plainTable(head, body) {
  return el(
    "div",
    { class: "scroll tall" },
    el(
      "table",
      {},
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          head.map((text, i) => el("th", { class: i ? "number" : "" }, text)),
        ),
      ),
      el(
        "tbody",
        {},
        body.map((row) =>
          el(
            "tr",
            {},
            row.map((text, i) => el("td", { class: i ? "number" : "" }, text)),
          ),
        ),
      ),
    ),
  );
}

function setChartDefaults() {
  const defaults = Chart.defaults;
  defaults.color = css("--text-soft");
  defaults.borderColor = css("--line");
  defaults.font.family = css("--font");
  defaults.font.size = 12;
  defaults.animation = false;
  defaults.maintainAspectRatio = false;
  defaults.plugins.legend.labels.boxWidth = 10;
  defaults.plugins.legend.labels.boxHeight = 10;
  defaults.plugins.legend.align = "start";
  Object.assign(defaults.plugins.tooltip, {
    backgroundColor: css("--text"),
    titleColor: css("--card"),
    bodyColor: css("--card"),
    padding: 9,
    cornerRadius: 6,
    displayColors: false,
  });
}

/** Draws the charts that were added to the page since the last call. */
function showCharts() {
  setChartDefaults();
  for (const entry of liveCharts)
    if (!entry.chart && entry.canvas.isConnected) entry.chart = new Chart(entry.canvas, entry.make());
}

/** Ends the charts within `node`, which is about to lose its content. */
function forgetCharts(node) {
  for (let i = liveCharts.length - 1; i >= 0; --i) {
    if (!node.contains(liveCharts[i].canvas)) continue;
    if (liveCharts[i].chart) liveCharts[i].chart.destroy();
    liveCharts.splice(i, 1);
  }
}

function recolourCharts() {
  for (const entry of liveCharts) {
    if (entry.chart) entry.chart.destroy();
    entry.chart = null;
  }
  showCharts();
}

const axisTitle = (text) => ({ display: true, text, color: css("--text-soft"), font: { size: 12 } });

/** Ticks of a logarithmic axis: powers of ten only, or 1, 2 and 5 where few powers are in sight. */
const logTicks = {
  callback(value) {
    const exponent = Math.floor(Math.log10(value) + 1e-9);
    const lead = value / 10 ** exponent;
    const decades = Math.log10(this.max / this.min);
    const isOne = (digit) => Math.abs(lead - digit) < 1e-6;
    if (isOne(1) && exponent % Math.max(1, Math.ceil(decades / 10)) === 0) return tick(value);
    return decades < 2.5 && (isOne(2) || isOne(5)) ? tick(value) : null;
  },
  includeBounds: false,
  maxRotation: 0,
};
/** Ticks of a linear axis with limits of its own. */
const linearTicks = { includeBounds: false, maxRotation: 0 };

/** Vertical lines with words at their top: [{x, text, color}], x in the scale's values. */
function markPlugin(marks) {
  return {
    id: "marks",
    afterDatasetsDraw(chart) {
      const { ctx, chartArea: area, scales } = chart;
      ctx.save();
      ctx.font = `600 11px ${css("--font")}`;
      let lastEnd = [-1e9, -1e9, -1e9];
      for (const mark of marks) {
        const x = scales.x.getPixelForValue(mark.x);
        if (x < area.left - 1 || x > area.right + 1) continue;
        ctx.strokeStyle = ctx.fillStyle = mark.color;
        ctx.setLineDash([4, 3]);
        ctx.beginPath();
        ctx.moveTo(x, area.top);
        ctx.lineTo(x, area.bottom);
        ctx.stroke();
        const width = ctx.measureText(mark.text).width;
        const start = x + 5 + width > area.right ? x - 5 - width : x + 5;
        const row = Math.max(
          0,
          lastEnd.findIndex((end) => end + 6 < start),
        );
        lastEnd[row] = start + width;
        ctx.fillText(mark.text, start, area.top + 11 + 14 * row);
      }
      ctx.restore();
    },
  };
}
