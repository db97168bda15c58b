// One hour of a small shop's metrics, every 15 seconds, as OpenMetrics text for `promtool`.
// The same `end` and `seed` give the same bytes. What is in it, by minute of the hour:
//
//   0–60    two instances of job `api`, and a second job `batch` that must not leak into `api`
//   22–34   the incident: orders wait for the database, a tenth of them fail
//   8–20, 40–50   GET /api/reports exists only then: gaps, not zeros
//   26–36   every GET /api/export takes longer than the largest bucket
//   41      the second instance restarts: all its counters begin again at 0
//   0–60    DELETE /api/admin is never called: no percentile, NaN
//   0–60    GET with a hostile label value

export const STEP = 15_000;
export const HOUR = 3_600_000;
export const JOB = 'api';
export const INSTANCES = ['10.0.0.1:8000', '10.0.0.2:8000'];

export const PARTIAL = '/api/reports';
export const OVERFLOWING = '/api/export';
export const SILENT = '/api/admin';
/** Runs if anything ever takes it for markup; breaks a query if it is not quoted. */
export const HOSTILE =
  '/"quoted"\\back\nline <script>alert(1)</script><img src=x onerror=window.__pwned=1> 中文 🚦';

const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const incident = (minute) => minute >= 22 && minute < 34;
const always = () => true;
const smooth = (median, spread) => () => ({ median, spread });

// perSecond is for one instance; `latency` gives the median in seconds and the spread of ln(seconds).
const ROUTES = [
  { method: 'GET', endpoint: '/api/users', perSecond: 5, latency: smooth(0.021, 0.7) },
  { method: 'GET', endpoint: '/api/products', perSecond: 4, latency: smooth(0.012, 0.5) },
  { method: 'GET', endpoint: '/api/orders', perSecond: 2, latency: duringIncident(0.045, 0.9) },
  { method: 'POST', endpoint: '/api/orders', perSecond: 1, latency: duringIncident(0.09, 1.4), failing: 0.1 },
  { method: 'GET', endpoint: PARTIAL, perSecond: 0.5, latency: smooth(0.6, 0.8), exists: twice },
  { method: 'GET', endpoint: OVERFLOWING, perSecond: 0.4, latency: overflowing },
  { method: 'DELETE', endpoint: SILENT, perSecond: 0, latency: smooth(0.01, 0.5) },
  { method: 'GET', endpoint: HOSTILE, perSecond: 0.3, latency: smooth(0.03, 0.6) },
];
const BATCH = { method: 'POST', endpoint: '/run', perSecond: 0.2, latency: smooth(3, 0.5) };

function duringIncident(calm, troubled) {
  return (minute) => ({ median: incident(minute) ? troubled : calm, spread: 0.8 });
}

function overflowing(minute) {
  return minute >= 26 && minute < 36 ? { median: 20, spread: 0.1 } : { median: 0.9, spread: 0.6 };
}

function twice(minute) {
  return (minute >= 8 && minute < 20) || (minute >= 40 && minute < 50);
}

/**
 * The end of an hour whose first fifty minutes are past: to a test that asks for `now`, the
 * service is still running. Ten minutes are more than a file of tests takes.
 */
export function endOfRunningHour() {
  return Math.floor(Date.now() / STEP) * STEP + 10 * 60_000;
}

/** The hour which ends at `end` (Unix ms, a multiple of `STEP`). */
export function hourOfTraffic({ end, seed = 1 }) {
  const random = mulberry32(seed);
  const families = new Families();
  INSTANCES.forEach((instance, index) => {
    simulate(families, random, {
      target: { job: JOB, instance }, routes: ROUTES, end, restartAt: index === 1 ? 41 : undefined,
    });
  });
  simulate(families, random, { target: { job: 'batch', instance: '10.0.0.3:9000' }, routes: [BATCH], end });
  return families.text();
}

// One target's hour: counters are created anew at the start and at the restart.
function simulate(families, random, { target, routes, end, restartAt }) {
  let service = new Service(target, routes);
  for (let t = end - HOUR; t <= end; t += STEP) {
    const minute = (t - (end - HOUR)) / 60_000;
    if (minute === restartAt) service = new Service(target, routes);
    service.live(minute, random);
    service.expose(families, t, minute);
  }
}

class Service {
  constructor(target, routes) {
    this.target = target;
    this.routes = routes.map((route) => ({
      exists: always, ...route, histogram: new Histogram(), statuses: new Map(),
    }));
    this.db = [['SELECT', 'users'], ['SELECT', 'orders'], ['INSERT', 'orders'], ['UPDATE', 'stock']]
      .map(([operation, table]) => ({ operation, table, histogram: new Histogram() }));
    this.redis = ['GET', 'SET', 'HGETALL'].map((command) => ({ command, histogram: new Histogram() }));
    this.cpuSeconds = 0;
    this.inFlight = 0;
  }

  live(minute, random) {
    let busySeconds = 0;
    for (const route of this.routes.filter(({ exists }) => exists(minute))) {
      const { median, spread } = route.latency(minute);
      const requests = poisson(route.perSecond * (STEP / 1000), random);
      for (let i = 0; i < requests; i += 1) {
        const seconds = logNormal(median, spread, random);
        const failed = random() < (incident(minute) ? route.failing ?? 0 : 0.002);
        const status = failed ? '500' : successOf(route.method, random);
        route.histogram.observe(seconds);
        route.statuses.set(status, (route.statuses.get(status) ?? 0) + 1);
        busySeconds += seconds;
        this.callBackends(minute, random);
      }
    }
    this.cpuSeconds += 0.3 + busySeconds * 0.05;
    this.inFlight = Math.round(busySeconds / (STEP / 1000));
  }

  callBackends(minute, random) {
    const query = pick(this.db, random);
    const slow = incident(minute) && query.table === 'orders';
    query.histogram.observe(logNormal(slow ? 0.7 : 0.004, 0.6, random));
    pick(this.redis, random).histogram.observe(logNormal(0.0008, 0.5, random));
  }

  expose(families, t, minute) {
    const add = (name, type, labels, value, suffix) =>
      families.add(name, type, { ...this.target, ...labels }, t, value, suffix);
    for (const { method, endpoint, histogram, statuses } of this.routes.filter(({ exists }) => exists(minute))) {
      histogram.expose(add, 'http_request_duration_seconds', { method, endpoint });
      for (const [http_status, count] of statuses) {
        add('http_requests', 'counter', { method, endpoint, http_status }, count, '_total');
      }
    }
    for (const { operation, table, histogram } of this.db) {
      histogram.expose(add, 'db_query_duration_seconds', { operation, table });
    }
    for (const { command, histogram } of this.redis) {
      histogram.expose(add, 'redis_command_duration_seconds', { command });
    }
    add('http_requests_in_flight', 'gauge', {}, this.inFlight);
    add('process_cpu_seconds', 'counter', {}, this.cpuSeconds, '_total');
    add('process_memory_bytes', 'gauge', { type: 'rss' }, 9.6e7 + minute * 2e5);
    add('process_memory_bytes', 'gauge', { type: 'vms' }, 4.1e8);
    add('process_open_fds', 'gauge', {}, 24 + this.inFlight);
    add('process_max_fds', 'gauge', {}, 1024);
    add('up', 'gauge', {}, 1);
  }
}

function successOf(method, random) {
  if (random() < 0.01) return '404';
  return method === 'POST' ? '201' : '200';
}

class Histogram {
  counts = new Array(BOUNDS.length + 1).fill(0);
  sum = 0;

  observe(value) {
    const found = BOUNDS.findIndex((bound) => value <= bound);
    this.counts[found === -1 ? BOUNDS.length : found] += 1;
    this.sum += value;
  }

  expose(add, name, labels) {
    let cumulative = 0;
    this.counts.forEach((count, index) => {
      cumulative += count;
      add(name, 'histogram', { ...labels, le: index < BOUNDS.length ? String(BOUNDS[index]) : '+Inf' }, cumulative, '_bucket');
    });
    add(name, 'histogram', labels, this.sum, '_sum');
    add(name, 'histogram', labels, cumulative, '_count');
  }
}

// OpenMetrics wants the samples of a family together; the simulation meets them time by time.
class Families {
  #families = new Map();

  add(name, type, labels, t, value, suffix = '') {
    if (!this.#families.has(name)) this.#families.set(name, { type, series: new Map() });
    const { series } = this.#families.get(name);
    const key = `${name}${suffix}${exposed(labels)}`;
    if (!series.has(key)) series.set(key, []);
    series.get(key).push(`${key} ${value} ${t / 1000}`);
  }

  text() {
    const lines = [];
    for (const [name, { type, series }] of this.#families) {
      lines.push(`# TYPE ${name} ${type}`);
      for (const samples of series.values()) lines.push(...samples);
    }
    return `${lines.join('\n')}\n# EOF\n`;
  }
}

function exposed(labels) {
  const escape = (value) => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `{${Object.entries(labels).map(([name, value]) => `${name}="${escape(value)}"`).join(',')}}`;
}

const pick = (list, random) => list[Math.floor(random() * list.length)];

function logNormal(median, spread, random) {
  const gaussian = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(spread * gaussian);
}

// Knuth's method; the means here are below 100.
function poisson(mean, random) {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}

// Math.random cannot be seeded. This one is small, fast and good enough for traffic.
function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
