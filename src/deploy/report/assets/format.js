// SPDX-License-Identifier: Apache-2.0
// Numbers with their units. What is not a number is a dash.

const k_dash = "–";
const k_minus = "−";

const withMinus = (text) => text.replace(/^-/, k_minus).replace(/e-/, `e${k_minus}`);

/** `digits` significant digits, without an exponent where the number is of everyday size. */
function num(value, digits = 4) {
  if (!isNumber(value)) return k_dash;
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e7) return withMinus(value.toExponential(Math.max(0, Math.min(digits, 3) - 1)));
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return withMinus(grouped(value.toFixed(Math.min(decimals, 6))));
}

const fixed = (value, decimals) => (isNumber(value) ? withMinus(grouped(value.toFixed(decimals))) : k_dash);
const count = (value) => (isNumber(value) ? grouped(String(Math.round(value))) : k_dash);

const superscript = (exponent) => [...String(exponent)].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c])).join("");

/** For the ticks of axes: no zeros at the end; small and large numbers as "2·10⁻⁵". */
function tick(value) {
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)) + 1e-9);
  if (exponent >= -3 && exponent <= 5) return withMinus(grouped(String(Number(value.toPrecision(5)))));
  const lead = Number((value / 10 ** exponent).toPrecision(3));
  return withMinus(`${lead === 1 ? "" : `${lead}·`}10${superscript(exponent)}`);
}

/** Thin spaces between groups of three digits before the point. */
function grouped(text) {
  const [whole, rest] = text.split(".");
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, "\u202f");
  return rest === undefined ? spaced : `${spaced}.${rest}`;
}

const signed = (value, decimals) => (isNumber(value) ? (value > 0 ? "+" : "") + fixed(value, decimals) : k_dash);

/** Milliseconds in the unit that suits their size: ["812", "µs"]. */
function timeParts(ms) {
  if (!isNumber(ms)) return [k_dash, ""];
  if (ms === 0) return ["0", "ms"];
  if (ms < 1) return [num(ms * 1e3, 3), "µs"];
  if (ms < 1e3) return [num(ms, 3), "ms"];
  return [num(ms / 1e3, 3), "s"];
}
const time = (ms) => timeParts(ms).join("\u202f").trim();

function byteParts(value) {
  if (!isNumber(value)) return [k_dash, ""];
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (value >= 1000 && unit + 1 < units.length) {
    value /= 1000;
    ++unit;
  }
  return [unit === 0 ? String(value) : num(value, 3), units[unit]];
}
const bytes = (value) => byteParts(value).join("\u202f").trim();

const percent = (share, decimals = 1) => (isNumber(share) ? `${fixed(100 * share, decimals)}\u202f%` : k_dash);
const times = (ratio) => (isNumber(ratio) ? `${num(ratio, 3)}×` : k_dash);

/** The value of a metric: four decimals for scores in [-1, 1]. */
function metricText(value, info) {
  if (!isNumber(value)) return k_dash;
  const text = Math.abs(value) <= 1 ? fixed(value, 4) : num(value, 5);
  return info && info.unit ? `${text}\u202f${info.unit}` : text;
}
function metricChange(value) {
  if (!isNumber(value)) return k_dash;
  if (Math.abs(value) < 5e-5) return "±0.0000";
  return Math.abs(value) <= 1 ? signed(value, 4) : signed(value, 3);
}
