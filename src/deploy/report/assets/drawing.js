// SPDX-License-Identifier: Apache-2.0
// Draws boxes, masks, keypoints and label maps over a picture. Coordinates of results are those of the original
// picture; the canvas has the size of the smaller copy, times the sharpness of the screen.

const k_class_colors = [
  "#4aa8ff",
  "#ff9f40",
  "#3ddc97",
  "#ff6b9d",
  "#ffd84d",
  "#b18cff",
  "#4de3e3",
  "#ff7a59",
  "#9be15d",
  "#f29cff",
];
/** Labels below 0 and 255 stand for no class. */
const classColor = (category) =>
  category < 0 || category === 255 ? "#7a8594" : k_class_colors[category % k_class_colors.length];

/** Columns of a mask's set pixels: calls `column(x, from, to)` for every run of set pixels within one column. */
function eachMaskRun({ height, runs }, column) {
  let at = 0;
  runs.forEach((length, index) => {
    if (index % 2 === 1) {
      for (let from = at; from < at + length;) {
        const x = Math.floor(from / height);
        const to = Math.min(at + length, (x + 1) * height);
        column(x, from - x * height, to - x * height);
        from = to;
      }
    }
    at += length;
  });
}

/** A layer of the canvas's size on which opaque shapes are drawn, to be laid over the picture half transparent. */
function layerOf(context) {
  const layer = document.createElement("canvas");
  layer.width = context.canvas.width;
  layer.height = context.canvas.height;
  return layer;
}

function drawMasks(context, objects, scale) {
  const layer = layerOf(context);
  const pen = layer.getContext("2d");
  for (const object of objects) {
    if (!object.mask) continue;
    pen.fillStyle = classColor(object.category);
    const width = Math.max(1, Math.ceil(scale));
    eachMaskRun(object.mask, (x, from, to) =>
      pen.fillRect(Math.floor(x * scale), Math.floor(from * scale), width, Math.max(1, Math.ceil((to - from) * scale))),
    );
  }
  context.globalAlpha = 0.48;
  context.drawImage(layer, 0, 0);
  context.globalAlpha = 1;
}

function drawLabelMap(context, map) {
  const layer = document.createElement("canvas");
  layer.width = map.width;
  layer.height = map.height;
  const image = new ImageData(map.width, map.height);
  let at = 0;
  map.runs.forEach((length, index) => {
    const color = parseInt(classColor(map.labels[index]).slice(1), 16);
    for (const end = at + length; at < end; ++at)
      image.data.set([color >> 16, (color >> 8) & 255, color & 255, 255], 4 * at);
  });
  layer.getContext("2d").putImageData(image, 0, 0);
  context.globalAlpha = 0.5;
  context.imageSmoothingEnabled = false;
  context.drawImage(layer, 0, 0, context.canvas.width, context.canvas.height);
  context.globalAlpha = 1;
}

function drawBox(context, object, scale, sharpness, isAlone) {
  context.lineWidth = 1.6 * sharpness;
  context.strokeStyle = classColor(object.category);
  context.setLineDash(isAlone ? [6 * sharpness, 4 * sharpness] : []);
  context.strokeRect(...object.box.map((value) => value * scale));
  context.setLineDash([]);
}

function drawLabel(context, object, scale, sharpness, text) {
  const [x, y] = object.box.map((value) => value * scale);
  context.font = `600 ${10.5 * sharpness}px ${css("--font")}`;
  const width = context.measureText(text).width + 8 * sharpness;
  const height = 15 * sharpness;
  const top = Math.max(0, y - height);
  const left = Math.max(0, Math.min(x - 0.8 * sharpness, context.canvas.width - width));
  context.fillStyle = classColor(object.category);
  context.fillRect(left, top, width, height);
  context.fillStyle = "#10151c";
  context.fillText(text, left + 4 * sharpness, top + 11.2 * sharpness);
}

function drawKeypoints(context, object, skeleton, scale, sharpness) {
  const seen = (point) => point && point[2] > 0.3;
  context.strokeStyle = classColor(object.category + 3);
  context.lineWidth = 1.4 * sharpness;
  for (const [a, b] of skeleton) {
    const [p, q] = [object.keypoints[a], object.keypoints[b]];
    if (!seen(p) || !seen(q)) continue;
    context.beginPath();
    context.moveTo(p[0] * scale, p[1] * scale);
    context.lineTo(q[0] * scale, q[1] * scale);
    context.stroke();
  }
  for (const point of object.keypoints) {
    if (!seen(point)) continue;
    context.beginPath();
    context.arc(point[0] * scale, point[1] * scale, 2 * sharpness, 0, 2 * Math.PI);
    context.fillStyle = "#fff";
    context.fill();
    context.lineWidth = sharpness;
    context.stroke();
  }
}

function overlap(a, b) {
  const width = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / (a[2] * a[3] + b[2] * b[3] - width * height);
}

/** For each object whether the other side has one of its class with an overlap of half or more; each is used once. */
function matched(objects, others) {
  const free = new Set(others);
  return objects.map((object) => {
    const best = [...free]
      .filter((other) => other.category === object.category)
      .sort((a, b) => overlap(object.box, b.box) - overlap(object.box, a.box))[0];
    if (!best || overlap(object.box, best.box) < 0.5) return false;
    free.delete(best);
    return true;
  });
}

/**
 * Draws `result` over `image` on `canvas`, which is in the page (grey without an image); lines and words have the same size on the screen
 * whatever the picture's. `options`: {boxes, masks, keypoints, labels, classes, skeleton, isMatched}.
 */
function drawResult(canvas, image, picture, result, objects, options) {
  const shown = canvas.clientWidth || 320;
  canvas.width = Math.round(Math.max(image ? image.naturalWidth : 0, shown * Math.max(2, devicePixelRatio)));
  canvas.height = Math.round((canvas.width * picture.height) / Math.max(picture.width, 1));
  const sharpness = canvas.width / shown;
  const context = canvas.getContext("2d");
  context.fillStyle = "#4a525e";
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (image) context.drawImage(image, 0, 0, canvas.width, canvas.height);
  if (!result) return;
  const scale = canvas.width / picture.width;
  if (options.masks && result.label_map) drawLabelMap(context, result.label_map);
  if (options.masks) drawMasks(context, objects, scale);
  objects.forEach((object, i) => {
    if (options.boxes) drawBox(context, object, scale, sharpness, !options.isMatched[i]);
    if (options.keypoints) drawKeypoints(context, object, options.skeleton, scale, sharpness);
  });
  if (!options.boxes || !options.labels) return;
  // The best last, so that its label is on top.
  for (const object of [...objects].reverse()) {
    const name = options.classes[object.category] ?? `class ${object.category}`;
    const score = result.source === "ground truth" ? "" : ` ${fixed(object.score, 2)}`;
    drawLabel(context, object, scale, sharpness, name + score);
  }
}
