// Answers that no one can compare: they depend on what JSON does not tell, or contradict themselves. Each
// rule says why; README.md has the evidence. `twins.mjs` finds the others by experiment.

const TWICE = 'two ranges with one end: the server takes them in the order in which its workers bring them';
const APART = 'a known difference: here the server takes equal bounds apart, the engine as one';
const UNORDERED = 'a bound that is NaN: the server sorts it to wherever it happens to stand';
const NO_SAMPLE = 'the server answers where it has no sample';
const RUNNING_MEAN = "the server's running mean takes infinity from infinity";

/** Why a check can't be compared, if so. */
export function whyNot(check, input) {
  if (check.kind.startsWith('vm_') && !check.kind.endsWith('_merge')) return victorias(check, input);
  const isInfinite = ([, { sum }]) => sum.endsWith('Inf');
  return check.fn === 'avg' && input.some((series) => histogramsOf(series).some(isInfinite)) ? RUNNING_MEAN : null;
}

function victorias(check, input) {
  const takesEachBound = /_(avg|stddev|stdvar|buckets_limit)$/.test(check.kind);
  if (hasTwice(input, 'vmrange', endOfRange)) return TWICE;
  if (takesEachBound && (hasTwice(input, 'le', floatOf) || hasSignedZeros(input))) return APART;
  if (input.some(({ metric }) => metric.le === 'NaN')) return UNORDERED;
  // Of ranges only: where one has no sample, its count is 0. A series that was only ever marked as ended is
  // not in the input at all, but the server answers for it as well.
  const isRange = input.some(({ metric }) => 'vmrange' in metric);
  return !isRange && answersNothing(check, input) ? NO_SAMPLE : null;
}

const endOfRange = (range) => floatOf(range.split('...')[1] ?? '');

/** A bound as Go reads it: with separators of digits, infinite, or hexadecimal. */
function floatOf(text) {
  const [, digits, power] = /^0x([0-9a-f]+)p([-+]?\d+)$/i.exec(text) ?? [];
  if (digits) return Number.parseInt(digits, 16) * 2 ** Number(power);
  return Number(text.replaceAll('_', '').replace(/inf/i, 'Infinity'));
}

/** Whether two series of a histogram have the same bound in a label. */
function hasTwice(input, label, boundOf) {
  const bounds = input.filter(({ metric }) => label in metric)
    .map(({ metric }) => `${groupOf(metric)} ${boundOf(metric[label])}`)
    .filter((bound) => !bound.endsWith(' NaN'));
  return new Set(bounds).size < bounds.length;
}

/** Whether ranges end or start at both -0 and 0. */
function hasSignedZeros(input) {
  const ends = input.flatMap(({ metric: { vmrange = '' } }) => vmrange.split('...'));
  const zeros = ends.filter((end) => end !== '' && floatOf(end) === 0).map((end) => end.startsWith('-'));
  return new Set(zeros).size > 1;
}

/** Whether there is a point at which no bucket of its histogram has a sample. */
function answersNothing(check, input) {
  const places = (series) => pointsOf(series).map(([time]) => `${groupOf(series.metric, check.bounds_label, check.phi_label)} ${time}`);
  const known = new Set(input.flatMap(places));
  return (check.expected ?? []).flatMap(places).some((place) => !known.has(place));
}

/** What tells one histogram from another. */
function groupOf(metric, ...others) {
  const dropped = ['__name__', 'le', 'vmrange', ...others];
  return JSON.stringify(Object.entries(metric).filter(([name]) => !dropped.includes(name)).sort());
}

const pointsOf = ({ value, values = [] }) => (value ? [value] : values);

export function histogramsOf({ histogram, histograms = [] }) {
  return histogram ? [histogram] : histograms;
}
