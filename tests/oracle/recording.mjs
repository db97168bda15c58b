// From a case to lines of vectors: the server's answers, word for word.

import { histogramsOf, whyNot } from './oddities.mjs';

const NAN_SUM_QUIRK = 'sum is NaN: the server interpolates with the width of the last bucket';

/** One `{ file, vector, plan }` for each plan of a case. */
export async function recordingsOf(server, { file, metric, plans }) {
  const recordings = [];
  for (const plan of plans) {
    const input = await server.ask(plan.input(metric), plan.inputWindow);
    if (input.status !== 'success') throw new Error(`${plan.input(metric)}: ${input.error}`);
    const checks = [];
    for (const question of plan.questions) checks.push(await checkOf(server, plan, metric, question, input.data.result));
    tolerateCancellation(checks);
    const vector = {
      server: server.name,
      window: plan.window,
      input_query: plan.input(metric),
      result_type: input.data.resultType,
      input: input.data.result,
      checks,
    };
    recordings.push({ file, vector, plan });
  }
  return recordings;
}

async function checkOf(server, plan, metric, { query, ...question }, input) {
  const promql = query(plan.input(metric), metric);
  const answer = await server.ask(promql, plan.window);
  const check = { name: promql, ...question, query: promql, expected: answer.data?.result ?? null };
  if (answer.error) check.expected_error = answer.error;
  if (question.fn === 'histogram_quantile' && hasNanSum(input)) check.quirk = NAN_SUM_QUIRK;
  if (/^(native|mixed)_fraction$/.test(question.kind)) check.rel_tol = shareTolerance(check.expected);
  const why = whyNot(check, input);
  return why ? { ...check, json_recoverable: false, why } : check;
}

/**
 * VictoriaMetrics takes the square of the mean from the mean of the squares, and adds up rates in the order in which
 * its workers bring them: of a variance near 0 the last digits of these squares are all there is.
 */
function tolerateCancellation(checks) {
  const answered = (fn) => numbersOf(checks.find((check) => check.kind.startsWith('vm_') && check.fn === fn)?.expected);
  const squares = [...answered('histogram_avg').map((mean) => mean ** 2), ...answered('histogram_stdvar')];
  const tolerance = 1e-14 * Math.max(0, ...squares.filter(Number.isFinite));
  for (const check of checks.filter(({ kind }) => kind.startsWith('vm_'))) {
    if (check.fn === 'histogram_stdvar') check.abs_tol = tolerance;
    if (check.fn === 'histogram_stddev') check.abs_tol = Math.sqrt(tolerance);
  }
}

const numbersOf = (answer) => (answer ?? [])
  .flatMap(({ value, values = [] }) => (value ? [value] : values)).map(([, text]) => Number(text));

const hasNanSum = (input) => input.some((series) => histogramsOf(series).some(([, { sum }]) => sum === 'NaN'));

/**
 * Within exponential buckets shares come from logarithms, whose last digit differs between languages; a
 * fraction is the difference of two shares, so of a tiny one that digit may be all there is.
 */
function shareTolerance(expected) {
  const sizes = numbersOf(expected).map(Math.abs).filter((size) => size > 0);
  return Math.max(1e-12, 1e-14 / Math.min(1, ...sizes));
}
