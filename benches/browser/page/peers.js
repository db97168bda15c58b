// What Taillight is measured against: the same work as JavaScript does it well.

/* global uPlot */

/** Every series of an answer to columns of times and values. */
export function columnsOf(answer) {
  let samples = 0;
  let checksum = 0;
  const columns = answer.data.result.map(({ metric, values }) => {
    const times = new Float64Array(values.length);
    const numbers = new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) {
      times[i] = values[i][0];
      numbers[i] = +values[i][1];
    }
    samples += values.length;
    return { metric, times, numbers };
  });
  for (const { numbers } of columns) {
    for (const number of numbers) if (Number.isFinite(number)) checksum += number;
  }
  return { series: columns.length, samples, checksum };
}

/** Prometheus' interpolation; `false` where counts don't ascend. */
function quantile(uppers, count, q) {
  const last = uppers.length - 1;
  const total = count(last);
  if (!(total > 0)) return NaN;
  const rank = q * total;
  let bucket = 0;
  while (bucket < last && count(bucket) < rank) bucket++;
  if (bucket === last) return uppers[last - 1];
  const start = bucket === 0 ? 0 : uppers[bucket - 1];
  const before = bucket === 0 ? 0 : count(bucket - 1);
  return start + (uppers[bucket] - start) * ((rank - before) / (count(bucket) - before));
}

/** Makes a row ascend where it doesn't. */
function repair(counts, start, width) {
  for (let i = start + 1; i < start + width; i++) {
    if (counts[i] < counts[i - 1]) counts[i] = counts[i - 1];
  }
}

/** Quantiles from rows of steps: `[group][step][bucket]` to `[group][quantile][step]`. */
export function quantilesOfRows(counts, uppers, groups, steps, quantiles) {
  const width = uppers.length;
  const last = width - 1;
  const answer = new Float64Array(groups * quantiles.length * steps);
  for (let group = 0; group < groups; group++) {
    for (let step = 0; step < steps; step++) {
      const row = (group * steps + step) * width;
      repair(counts, row, width);
      const total = counts[row + last];
      for (let index = 0; index < quantiles.length; index++) {
        const rank = quantiles[index] * total;
        let bucket = 0;
        while (bucket < last && counts[row + bucket] < rank) bucket++;
        let value;
        if (!(total > 0)) value = NaN;
        else if (bucket === last) value = uppers[last - 1];
        else {
          const start = bucket === 0 ? 0 : uppers[bucket - 1];
          const before = bucket === 0 ? 0 : counts[row + bucket - 1];
          value = start + (uppers[bucket] - start) * ((rank - before) / (counts[row + bucket] - before));
        }
        answer[(group * quantiles.length + index) * steps + step] = value;
      }
    }
  }
  return answer;
}

/** One array a bucket, as an answer's series come: `columns[group][bucket][step]`. */
export function quantilesOfColumns(columns, uppers, groups, steps, quantiles) {
  const answer = new Float64Array(groups * quantiles.length * steps);
  const width = uppers.length;
  for (let group = 0; group < groups; group++) {
    const buckets = columns[group];
    for (let bucket = 1; bucket < width; bucket++) {
      const [before, own] = [buckets[bucket - 1], buckets[bucket]];
      for (let step = 0; step < steps; step++) if (own[step] < before[step]) own[step] = before[step];
    }
    for (let index = 0; index < quantiles.length; index++) {
      const row = (group * quantiles.length + index) * steps;
      for (let step = 0; step < steps; step++) {
        answer[row + step] = quantile(uppers, (bucket) => buckets[bucket][step], quantiles[index]);
      }
    }
  }
  return answer;
}

const COLORS = ['#5ec8f2', '#f2c14e', '#ff4f3d', '#8bd17c', '#c58af9', '#f28e5e'];

/** uPlot as it comes: its lines are 1 CSS pixel wide, Taillight's 1.5. */
export function uplot(stage, { xs, ys }, { width, height }, legend = false) {
  const stroke = (_, i) => ({ label: `s${i}`, stroke: COLORS[i % COLORS.length] });
  const series = [{}, ...ys.map(stroke)];
  const axis = { stroke: '#9aa0aa', grid: { stroke: '#2a2e36' }, ticks: { stroke: '#2a2e36' } };
  return new uPlot({ width, height, series, legend: { show: legend }, axes: [axis, axis] }, [xs, ...ys], stage);
}

/** A heatmap as one image, scaled up by the canvas; axes are left out. */
export function imageHeatmap(canvas, counts, columns, rows, { width, height, pixelRatio }) {
  canvas.width = Math.round(width * pixelRatio);
  canvas.height = Math.round(height * pixelRatio);
  let most = 0;
  for (const count of counts) if (count > most) most = count;
  const image = new ImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  const colors = new Uint32Array(256);
  for (let level = 1; level < 256; level++) colors[level] = 0xff000000 | (level << 16) | ((level >> 1) << 8) | (255 - level);
  for (let row = 0; row < rows; row++) {
    const to = (rows - 1 - row) * columns;
    for (let column = 0; column < columns; column++) {
      const count = counts[row * columns + column];
      pixels[to + column] = count > 0 ? colors[(24 + Math.sqrt(count / most) * 231) | 0] : 0;
    }
  }
  const small = new OffscreenCanvas(columns, rows);
  small.getContext('2d').putImageData(image, 0, 0);
  const context = canvas.getContext('2d');
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
}
