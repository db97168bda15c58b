//! The kernels without a browser: `cargo bench --no-default-features`.
//!
//! They find what got slower between two commits on one machine; how it stands
//! beside JavaScript is measured in a browser, by `./dev bench`.

use std::fmt::Write;
use std::hint::black_box;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use taillight::chart::{Heatmap, Ink, Line, LineChart, Size, Unit};
use taillight::histogram;
use taillight::prometheus::{MatrixDecoder, decode_matrix, decode_series};
use taillight::series::Matrix;
use taillight::time::{Grid, Timestamp, Utc};

pub fn run() {
    divan::main();
}

/// A sequence that looks random and is the same every time.
fn noise(seed: usize) -> f64 {
    let mut state = (seed as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    state ^= state >> 32;
    state = state.wrapping_mul(0xd6e8_feb8_6659_fd93);
    state ^= state >> 32;
    (state >> 11) as f64 / (1u64 << 53) as f64
}

fn grid(len: usize) -> Grid {
    Grid { start: Timestamp(1_700_000_100_000), step: 15_000, len }
}

const STEPS: usize = 241;

/// 300 series of rates, 2.4 MB.
fn body() -> Vec<u8> {
    let mut text = String::from(r#"{"status":"success","data":{"resultType":"matrix","result":["#);
    for series in 0..300 {
        let comma = if series > 0 { "," } else { "" };
        let _ = write!(text, r#"{comma}{{"metric":{{"path":"/{}","le":"{}"}},"values":["#, series / 14, series % 14);
        for step in 0..STEPS {
            let comma = if step > 0 { "," } else { "" };
            let time = grid(STEPS).at(step).seconds();
            let _ = write!(text, r#"{comma}[{time},"{}"]"#, noise(series * STEPS + step) * 40.0);
        }
        text.push_str("]}");
    }
    text.push_str("]}}");
    text.into_bytes()
}

#[divan::bench_group]
mod decode {
    use super::*;

    #[divan::bench]
    fn columns_of_times_and_values(bencher: Bencher) {
        let body = body();
        bencher.counter(BytesCount::new(body.len())).bench(|| decode_series(black_box(&body)));
    }

    #[divan::bench]
    fn columns_then_a_grid(bencher: Bencher) {
        let body = body();
        bencher
            .counter(BytesCount::new(body.len()))
            .bench(|| decode_series(black_box(&body)).map(|answer| Matrix::from_raw(grid(STEPS), answer.data)));
    }

    #[divan::bench]
    fn straight_onto_the_grid(bencher: Bencher) {
        let body = body();
        bencher.counter(BytesCount::new(body.len())).bench(|| decode_matrix(black_box(&body), grid(STEPS)));
    }

    #[divan::bench]
    fn in_pieces_of_64_kib(bencher: Bencher) {
        let body = body();
        bencher.counter(BytesCount::new(body.len())).bench(|| {
            let mut decoder = MatrixDecoder::new(grid(STEPS));
            for piece in black_box(&body).chunks(65_536) {
                decoder.push(piece)?;
            }
            decoder.finish()
        });
    }
}

/// Rates of 14 cumulative buckets, `[step][bucket]`.
fn histogram(steps: usize) -> (Vec<f64>, Vec<f64>) {
    let uppers = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, f64::INFINITY];
    let mut counts = Vec::new();
    for step in 0..steps {
        let mut total = 0.0;
        for bucket in 0..uppers.len() {
            total += noise(step * uppers.len() + bucket) * 10.0;
            counts.push(total);
        }
    }
    (counts, uppers.to_vec())
}

#[divan::bench(args = [1, 3, 5])]
fn quantiles(bencher: Bencher, many: usize) {
    let steps = 14_410;
    let (counts, uppers) = histogram(steps);
    let asked = &[0.5, 0.95, 0.99, 0.9, 0.75][..many];
    bencher
        .counter(ItemsCount::new(steps * many))
        .bench(|| histogram::quantiles(black_box(&counts), &uppers, 10, steps / 10, asked));
}

/// One count a step is below the one before it: nothing is plain.
#[divan::bench]
fn quantiles_to_be_repaired(bencher: Bencher) {
    let steps = 14_410;
    let (mut counts, uppers) = histogram(steps);
    for row in counts.chunks_exact_mut(uppers.len()) {
        row[7] = row[6] * (1.0 - 1e-15);
    }
    bencher
        .counter(ItemsCount::new(steps * 3))
        .bench(|| histogram::quantiles(black_box(&counts), &uppers, 10, steps / 10, &[0.5, 0.95, 0.99]));
}

const SIZE: Size = Size { width: 1200.0, height: 400.0 };

fn width(text: &str) -> f64 {
    text.len() as f64 * 6.0
}

#[divan::bench(args = [(3, 55_550), (600, 500), (1, 1_000_000)])]
fn layout(bencher: Bencher, (lines, steps): (usize, usize)) {
    let rows: Vec<Vec<f64>> =
        (0..lines).map(|line| (0..steps).map(|step| noise(line * steps + step)).collect()).collect();
    let grid = grid(steps);
    bencher.counter(ItemsCount::new(lines * steps)).bench(|| {
        LineChart {
            lines: rows.iter().enumerate().map(|(n, row)| Line::new(grid, row, Ink::Series(n))).collect(),
            ..LineChart::new(grid.range(), SIZE, Unit::Count, &Utc, &width)
        }
        .layout()
    });
}

#[divan::bench(args = [14, 100])]
fn heatmap_layout(bencher: Bencher, buckets: usize) {
    let grid = grid(1_441);
    let counts: Vec<f64> = (0..buckets * grid.len).map(|cell| noise(cell) * 100.0).collect();
    let bounds: Vec<f64> = (0..=buckets).map(|n| 0.001 * 1.1f64.powi(n as i32)).collect();
    bencher.counter(ItemsCount::new(counts.len())).bench(|| {
        Heatmap {
            grid,
            bounds: &bounds,
            counts: &counts,
            ..Heatmap::new(grid.range(), SIZE, Unit::Seconds, &Utc, &width)
        }
        .layout()
    });
}

#[divan::bench_group]
mod bottleneck {
    use super::*;
    use taillight::analysis::bottleneck::{Material, Timeline, Windows, investigate};
    use taillight::histogram::{Histograms, Rules};
    use taillight::series::Labels;

    /// 300 endpoints of 20 buckets over 720 steps, slower from the middle on, and
    /// a dependency with 20 groups.
    #[divan::bench(sample_count = 10)]
    fn investigated(bencher: Bencher) {
        let (requests, calls) = (histograms("endpoint", 300), histograms("call", 20));
        let sums = Matrix::empty(requests.grid());
        let timeline = |histograms| Timeline { histograms, sums: &sums };
        let material = Material {
            requests: timeline(&requests),
            others: Vec::new(),
            dependencies: vec![("db", timeline(&calls))],
            window: 60_000,
        };
        bencher.bench(|| investigate(black_box(&material), &Windows::Search(360..720), &[0.5, 0.9, 0.95, 0.99]));
    }

    fn histograms(label: &str, groups: usize) -> Histograms {
        const LONG: usize = 720;
        let mut matrix = Matrix::empty(grid(LONG));
        for group in 0..groups {
            let mut below = vec![0.0; LONG];
            for bucket in 0..20 {
                let le = if bucket == 19 { "+Inf".to_owned() } else { format!("{}", 0.001 * 1.7f64.powi(bucket)) };
                for (step, below) in below.iter_mut().enumerate() {
                    let slow = step > LONG / 2 && bucket > 15;
                    *below += noise(group * 20 + bucket as usize) * if slow { 1.0 } else { 0.97f64.powi(bucket * 9) };
                }
                let name = format!("/{group}");
                matrix.push(Labels::from([(label, name.as_str()), ("le", &le)]), below.iter().copied());
            }
        }
        Histograms::from_classic(&matrix, Rules::latest()).0
    }
}
