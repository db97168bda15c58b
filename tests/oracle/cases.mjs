// Random cases: what to write to a server and what to ask of it.
//
// A case is `{ file, metric, series, plans }`. A plan becomes one recording (a line of vectors):
// `{ window, inputWindow, input: (metric) => PromQL, questions }`. The metric is a parameter as the same may
// be asked of other series, see `twins.mjs`.

import {
  classicCounter, classicMoments, edgesOf, randomLadder, randomRanges, rangeCounter, rangeMoments,
} from './classic.mjs';
import {
  boundOf, customCounter, exponentialCounter, randomCustom, randomCustomBounds, randomExponential,
} from './native.mjs';
import { mergeQuestions, prometheusQuestions, rateQuestions, victoriaQuestions } from './questions.mjs';
import { EVERYTHING, endOf, moments, watchedWindow, windowOf } from './times.mjs';

const MOMENTS = 3;
const RANGES = ['1m', '5m'];

/** How many cases of a kind make a run. */
const PROMETHEUS = [
  [classicRaw, 70], [classicCounters, 12], [exponentialRaw, 50], [exponentialCounters, 16], [customRaw, 40],
  [customCounters, 14], [mixedRaw, 8],
];
const VICTORIA = [[victoriaLe, 30], [victoriaLeCounters, 8], [victoriaRanges, 30], [victoriaRangeCounters, 8], [victoriaConverted, 25]];

export const prometheusCases = (random) => casesOf(random, PROMETHEUS);
export const victoriaCases = (random) => casesOf(random, VICTORIA);

function casesOf(random, kinds) {
  return kinds.flatMap(([create, count]) => Array.from({ length: count }, (_, index) => {
    const file = create.name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const metric = `${file}_${index}`;
    const { series, plans } = create(random, metric);
    const named = series.map((one) => ({ ...one, labels: { __name__: metric, ...one.labels } }));
    return { file, metric, series: named, plans };
  }));
}

// ---- Prometheus --------------------------------------------------------------------------------------

function classicRaw(random) {
  const { series, bounds } = classicMoments(random, { case: 'raw' }, MOMENTS);
  return { series, plans: [rawPlan(prometheusQuestions(random, 'classic', bounds))] };
}

function classicCounters(random) {
  const { series, bounds } = classicInstances(random);
  return { series, plans: counterPlans(random, 'classic', bounds, 'le, ') };
}

function exponentialRaw(random) {
  const series = instances(random, () => ({ histograms: atMoments(random, (whole) => randomExponential(random, whole)) }));
  return { series, plans: nativeRawPlans(random, 'native', nativeEdges(series)) };
}

function exponentialCounters(random) {
  const series = instances(random, () => ({ histograms: exponentialCounter(random) }));
  return { series, plans: counterPlans(random, 'native', nativeEdges(series), '') };
}

function customRaw(random) {
  const layout = customLayouts(random);
  const series = instances(random, () => {
    const bounds = layout();
    return { histograms: atMoments(random, (whole) => randomCustom(random, whole, bounds)) };
  });
  return { series, plans: nativeRawPlans(random, 'nhcb', nativeEdges(series)) };
}

function customCounters(random) {
  const layout = customLayouts(random);
  const series = instances(random, () => ({ histograms: customCounter(random, layout()) }));
  return { series, plans: counterPlans(random, 'nhcb', nativeEdges(series), '') };
}

/** Classic buckets and native histograms under one name: where both are, the server answers neither. */
function mixedRaw(random) {
  const { series, bounds } = classicMoments(random, { case: 'mixed' }, MOMENTS);
  const histograms = atMoments(random, (whole) => randomExponential(random, whole)).slice(0, random.integer(1, MOMENTS));
  const native = { labels: { case: random.pick(['mixed', 'mixed', 'apart']) }, histograms };
  return { series: [...series, native], plans: [rawPlan(prometheusQuestions(random, 'mixed', bounds).slice(0, 10))] };
}

// ---- VictoriaMetrics ---------------------------------------------------------------------------------

function victoriaLe(random) {
  const { series, bounds } = classicMoments(random, { case: 'raw' }, MOMENTS);
  return { series, plans: [rawPlan(victoriaQuestions(random, 'vm_le', bounds))] };
}

function victoriaLeCounters(random) {
  const { series, bounds } = classicInstances(random);
  return { series, plans: victoriaCounterPlans(random, 'vm_le', bounds, 'le') };
}

function victoriaRanges(random) {
  const ranges = randomRanges(random);
  const series = rangeMoments(random, { case: 'raw' }, ranges, MOMENTS);
  return { series, plans: [rawPlan(victoriaQuestions(random, 'vm_vmrange', edgesOf(ranges)))] };
}

function victoriaRangeCounters(random) {
  const ranges = randomRanges(random);
  const series = instances(random).flatMap(({ labels }) => rangeCounter(random, labels, ranges));
  return { series, plans: victoriaCounterPlans(random, 'vm_vmrange', edgesOf(ranges), 'vmrange') };
}

/** VictoriaMetrics turns native histograms into its own ranges when it receives them. */
function victoriaConverted(random) {
  const series = [{ labels: { case: 'raw' }, histograms: atMoments(random, (whole) => randomExponential(random, whole)) }];
  const plan = rawPlan(victoriaQuestions(random, 'vm_native', nativeEdges(series)));
  return { series, plans: [{ ...plan, input: (metric) => `${metric}_bucket` }] };
}

// ---- Parts -------------------------------------------------------------------------------------------

/** Up to four targets in two zones, each with what `create` makes of its labels. */
function instances(random, create = () => ({})) {
  return Array.from({ length: random.integer(1, 4) }, (_, index) => {
    const labels = { instance: `i${index}`, zone: random.pick(['a', 'b']) };
    return { labels, ...create(labels) };
  });
}

function classicInstances(random) {
  const ladder = randomLadder(random);
  const series = instances(random).flatMap(({ labels }) => classicCounter(random, labels, ladder));
  return { series, bounds: ladder.map(Number) };
}

/** A histogram at each moment; all of them with whole counts, or none. */
function atMoments(random, create) {
  const whole = random.chance(0.6);
  return moments(MOMENTS).map((time) => [time, create(whole)]);
}

/** One layout of custom bounds for all targets, or one for each. */
function customLayouts(random) {
  const shared = randomCustomBounds(random);
  return random.chance(0.8) ? () => shared : () => randomCustomBounds(random);
}

function rawPlan(questions) {
  const window = windowOf(MOMENTS);
  return { window, inputWindow: window, input: (metric) => metric, questions };
}

function nativeRawPlans(random, family, edges) {
  return [
    rawPlan(prometheusQuestions(random, family, edges)),
    rawPlan(mergeQuestions(family, [[], ['zone']])),
  ];
}

/** Rates of raw samples, sums of rates, and what quantiles these have. `le` is what a sum must keep. */
function counterPlans(random, family, edges, le) {
  const window = watchedWindow(random);
  const of = (input, questions) => ({ window, inputWindow: window, input, questions });
  const bys = ['', 'zone'].map((by) => `${le}${by}`.split(', ').filter((label) => label !== ''));
  return [
    { window, inputWindow: endOf(window), input: (metric) => `${metric}[${EVERYTHING}]`, questions: rateQuestions(random, family) },
    of((metric) => `rate(${metric}[5m])`, mergeQuestions(family, bys)),
    ...RANGES.map((range) => of((metric) => `sum by (${le}zone) (rate(${metric}[${range}]))`, prometheusQuestions(random, family, edges, 6))),
  ];
}

function victoriaCounterPlans(random, family, edges, bucket) {
  const window = watchedWindow(random);
  const of = (input, questions) => ({ window, inputWindow: window, input, questions });
  return [
    of((metric) => `rate(${metric}[5m])`, mergeQuestions(family, [[bucket], [bucket, 'zone']])),
    ...RANGES.map((range) => of((metric) => `sum by (${bucket}, zone) (rate(${metric}[${range}]))`, victoriaQuestions(random, family, edges))),
  ];
}

/** Bounds of populated buckets, for questions that meet them. */
function nativeEdges(series) {
  return series.flatMap(({ histograms }) => histograms.slice(-MOMENTS).flatMap(([, histogram]) => edgesOfHistogram(histogram)));
}

function edgesOfHistogram({ schema, customBounds, positive, negative, zeroThreshold }) {
  if (customBounds.length > 0) return customBounds;
  const bounds = (buckets) => buckets.flatMap(([index]) => [boundOf(schema, index - 1), boundOf(schema, index)]);
  return [...bounds(positive), ...bounds(negative).map((bound) => -bound), zeroThreshold, -zeroThreshold];
}
