// Random questions about an input. A question is a check of a vector, see `tests/vectors/README.md`, whose
// `query` is a function yet: `(input, metric) => PromQL`.

import { short } from './random.mjs';

const QUANTILES = ['0', '0.5', '0.9', '0.99', '0.999', '1'];
const OUTSIDE = ['-1', '-0.001', '1.001', '2', 'NaN'];

/** Prometheus of buckets, whichever; `edges` are bounds that limits of fractions may meet. */
export function prometheusQuestions(random, family, edges, count = 10) {
  const questions = [
    ...quantiles(random, Math.ceil(count * 0.6)).map((phi) => quantile(family, phi)),
    ...limits(random, edges, Math.ceil(count * 0.4)).map((pair) => fraction(family, pair)),
  ];
  return family === 'classic' ? questions : [...questions, ...moments(family, ['avg', 'count', 'sum', 'stddev', 'stdvar'])];
}

export function victoriaQuestions(random, family, edges) {
  const [first, second, ...others] = quantiles(random, 6);
  const [shared, bounded] = values(random, edges, 2);
  // Of equal limits the server says they are the wrong way round; so does it of NaN, with other words.
  const pairs = limits(random, edges, 2);
  return [
    ...[first, second, ...others].map((phi) => quantile(family, phi)),
    ...[first, others[0]].map((phi) => ({
      kind: `${family}_quantile_bounds`, fn: 'histogram_quantile', phi, bounds_label: 'b',
      query: (input) => `histogram_quantile(${phi}, ${input}, "b")`,
    })),
    severalQuantiles(random, family),
    share(family, shared),
    { ...share(family, bounded), kind: `${family}_share_bounds`, bounds_label: 'b',
      query: (input) => `histogram_share(${bounded}, ${input}, "b")` },
    ...pairs.map((pair) => fraction(family, pair)),
    ...moments(family, ['avg', 'stddev', 'stdvar']),
    { kind: `${family}_prometheus_buckets`, fn: 'prometheus_buckets', query: (input) => `prometheus_buckets(${input})` },
    bucketsLimit(family, random.integer(1, 12)),
  ];
}

/** Of raw samples: the counter's growth in windows. */
export function rateQuestions(random, family) {
  return [['rate', '1m'], ['rate', '5m'], ['increase', random.pick(['45s', '2m', '5m', '20m'])]].map(([fn, range]) => ({
    kind: `${family}_rate`, fn, range, query: (_, metric) => `${fn}(${metric}[${range}])`,
  }));
}

/** Of several series. Floats are buckets: those of equal `le` belong together. */
export function mergeQuestions(family, bys) {
  return ['sum', 'avg'].flatMap((fn) => bys.map((by) => ({
    kind: `${family}_merge`, fn, by, query: (input) => `${fn} by (${by.join(', ')}) (${input})`,
  })));
}

function quantile(family, phi) {
  return { kind: `${family}_quantile`, fn: 'histogram_quantile', phi, query: (input) => `histogram_quantile(${phi}, ${input})` };
}

function fraction(family, [lower, upper]) {
  return {
    kind: `${family}_fraction`, fn: 'histogram_fraction', lower, upper,
    query: (input) => `histogram_fraction(${lower}, ${upper}, ${input})`,
  };
}

function moments(family, names) {
  return names.map((name) => ({
    kind: `${family}_${name}`, fn: `histogram_${name}`, query: (input) => `histogram_${name}(${input})`,
  }));
}

function share(family, le) {
  return { kind: `${family}_share`, fn: 'histogram_share', le, query: (input) => `histogram_share(${le}, ${input})` };
}

function severalQuantiles(random, family) {
  const phis = random.sample(QUANTILES, 3);
  return {
    kind: `${family}_quantiles`, fn: 'histogram_quantiles', phis, phi_label: 'phi',
    query: (input) => `histogram_quantiles("phi", ${phis.join(', ')}, ${input})`,
  };
}

function bucketsLimit(family, limit) {
  return { kind: `${family}_buckets_limit`, fn: 'buckets_limit', limit, query: (input) => `buckets_limit(${limit}, ${input})` };
}

function quantiles(random, count) {
  return Array.from({ length: count }, () => random.weighted({ known: 3, outside: 1, exact: 2, any: 4 })).map((style) => ({
    known: () => random.pick(QUANTILES),
    outside: () => random.pick(OUTSIDE),
    // Ranks of small counts meet the ends of buckets.
    exact: () => String(random.integer(1, 7) / 8),
    any: () => String(random.next()),
  })[style]());
}

/** Values to ask about: on bounds, between them, beyond them. */
function values(random, edges, count) {
  const finite = edges.filter(Number.isFinite);
  const known = finite.length > 0 ? finite : [1];
  return Array.from({ length: count }, () => random.weighted({ edge: 4, between: 5, zero: 1, endless: 2, nan: 0.3 }))
    .map((style) => text({
      edge: () => random.pick(known),
      between: () => random.between(...ascending(random.pick(known), random.pick(known))) * random.pick([1, 1.01]),
      zero: () => 0,
      endless: () => random.pick([-Infinity, Infinity, short(random.magnitude(1e-5, 1e5))]),
      nan: () => NaN,
    }[style]()));
}

/** Pairs of values, nearly always the right way round. */
function limits(random, edges, count) {
  return Array.from({ length: count }, () => {
    const pair = values(random, edges, 2);
    return random.chance(0.95) ? pair.sort((a, b) => numberOf(a) - numberOf(b)) : pair;
  });
}

const ascending = (a, b) => (a < b ? [a, b] : [b, a]);
const numberOf = (value) => Number(value.replace('Inf', 'Infinity'));

/** As PromQL and vectors write it. */
const text = (value) => String(value).replace('Infinity', 'Inf');
