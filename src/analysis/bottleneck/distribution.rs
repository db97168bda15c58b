use crate::analysis::Bounded;
use crate::histogram::{Bucket, Histograms, rank_interval};
use crate::series::Labels;
use std::ops::Range;

/// How the observations of one group lie in buckets, over a window of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution {
    /// No observation is below this.
    floor: f64,
    /// Upper bounds, ascending; the last is `+Inf`.
    uppers: Vec<f64>,
    /// Observations in each bucket, not cumulative.
    counts: Vec<f64>,
}

impl Distribution {
    /// All observations.
    pub fn total(&self) -> f64 {
        self.counts.iter().sum()
    }

    /// Upper bounds, ascending; the last is `+Inf`.
    pub fn uppers(&self) -> &[f64] {
        &self.uppers
    }

    /// Observations in each bucket.
    pub fn counts(&self) -> &[f64] {
        &self.counts
    }

    /// The bounds at which the buckets leave no doubt.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = f64> {
        self.uppers.iter().copied().filter(|upper| upper.is_finite())
    }

    /// How many observations are above `line`: exact at a bound, else between
    /// none and all of the bucket that the line cuts.
    pub fn above(&self, line: f64) -> Bounded {
        let mut tail = Bounded { value: 0.0, lower: 0.0, upper: 0.0 };
        // From the top: the small numbers of a tail are added up first.
        for (index, count) in self.counts.iter().enumerate().rev() {
            let (lower, upper) = (self.lower(index), self.uppers[index]);
            if line >= upper {
                break;
            }
            tail.upper += count;
            let share = match (line <= lower, upper - lower) {
                (true, _) => 1.0,
                // Of what lies in a bucket without an end nothing can be guessed.
                (false, width) if width.is_infinite() => 1.0,
                (false, width) => (upper - line) / width,
            };
            tail.value += count * share;
            tail.lower += if line <= lower { *count } else { 0.0 };
        }
        tail
    }

    /// The share of observations above `line`; none without an observation.
    pub fn share_above(&self, line: f64) -> Option<Bounded> {
        let total = self.total();
        (total > 0.0).then(|| self.above(line).map(|tail| (tail / total).min(1.0)))
    }

    /// The quantile `q` with the bounds of its bucket, within which the quantile
    /// of these observations is. The value is interpolated linearly, as
    /// `histogram_quantile` does for classic buckets. None without an observation.
    pub fn quantile(&self, q: f64) -> Option<Bounded> {
        let total = self.total();
        if total.is_nan() || total <= 0.0 || !(0.0..=1.0).contains(&q) {
            return None;
        }
        let (bucket, before) = self.bucket_of(q * total);
        let (lower, upper, count) = (self.lower(bucket), *self.uppers.get(bucket)?, *self.counts.get(bucket)?);
        let value = match (lower.is_finite(), upper.is_finite()) {
            (true, true) if count > 0.0 => (lower + (upper - lower) * (q * total - before) / count).clamp(lower, upper),
            (_, true) => upper,
            (_, false) => lower,
        };
        Some(Bounded { value, lower, upper })
    }

    /// The same with bounds within which the quantile of the *traffic* is, with
    /// 95 %: widened by what so few observations can't tell.
    pub fn quantile_band(&self, q: f64) -> Option<Bounded> {
        let found = self.quantile(q)?;
        let total = self.total();
        // Extrapolated counts are not whole; the smaller number is safe.
        let observations = (total * (1.0 + 1e-9)).floor();
        if observations < 1.0 {
            return Some(Bounded { lower: self.floor, upper: f64::INFINITY, ..found });
        }
        let (low, high) = rank_interval(observations, q);
        let unit = total / observations;
        let lower = if low < 1.0 { self.floor } else { self.lower(self.bucket_of((low - 0.5) * unit).0) };
        let upper = match high > observations {
            true => f64::INFINITY,
            false => self.uppers.get(self.bucket_of(high * unit * (1.0 - 1e-9)).0).copied().unwrap_or(f64::INFINITY),
        };
        Some(Bounded { value: found.value, lower: lower.min(found.lower), upper: upper.max(found.upper) })
    }

    /// The same with every observation above `bound` brought down to it. A bound
    /// within a bucket is raised to that bucket's end.
    pub fn capped(&self, bound: f64) -> Self {
        let mut counts = self.counts.clone();
        let last = self.uppers.iter().position(|upper| *upper >= bound).unwrap_or(counts.len().saturating_sub(1));
        let moved: f64 = counts.drain((last + 1).min(counts.len())..).sum();
        if let Some(count) = counts.get_mut(last) {
            *count += moved;
        }
        counts.resize(self.uppers.len(), 0.0);
        Self { counts, ..self.clone() }
    }

    /// The same buckets with other counts.
    pub(super) fn with_counts(&self, counts: Vec<f64>) -> Self {
        Self { floor: self.floor, uppers: self.uppers.clone(), counts }
    }

    fn lower(&self, bucket: usize) -> f64 {
        bucket.checked_sub(1).and_then(|below| self.uppers.get(below).copied()).unwrap_or(self.floor)
    }

    /// The bucket with the observation of a rank, and how many are below it.
    fn bucket_of(&self, rank: f64) -> (usize, f64) {
        let mut before = 0.0;
        for (index, count) in self.counts.iter().enumerate() {
            // An empty bucket has no observation of any rank.
            if before + count >= rank && *count > 0.0 {
                return (index, before);
            }
            before += count;
        }
        // Rounding may leave the last rank just above the sum.
        let last = self.counts.iter().rposition(|count| *count > 0.0).unwrap_or(0);
        (last, before - self.counts.get(last).copied().unwrap_or(0.0))
    }
}

/// The distributions of several groups on one ladder of bounds, `[group][bucket]`.
///
/// The ladder holds every bound at which the count of *each* group is known: one
/// that lies within no populated bucket of any. So groups with other layouts, or
/// native histograms of other resolutions, still add up without a guess.
#[derive(Debug, Clone, PartialEq)]
pub struct Distributions {
    labels: Vec<Labels>,
    floor: f64,
    uppers: Vec<f64>,
    counts: Vec<f64>,
    left_out: Vec<Labels>,
}

impl Distributions {
    /// The observations of each group in the steps of a range. The histograms
    /// hold rates, so a step's count is its rate times the step's length.
    ///
    /// A group without a total (no `+Inf` bucket) is [left out](Self::left_out).
    pub fn over(histograms: &Histograms, steps: Range<usize>) -> Self {
        let seconds = histograms.grid().step as f64 / 1000.0;
        let whole = histograms.over(steps);
        let mut groups = Vec::with_capacity(whole.len());
        let mut left_out = Vec::new();
        for (group, labels) in whole.labels().iter().enumerate() {
            let mut buckets = whole.buckets(group, 0);
            buckets.iter_mut().for_each(|bucket| bucket.count *= seconds);
            let unknown = !buckets.is_empty() && whole.count(group).iter().any(|count| !count.is_finite());
            match unknown || buckets.iter().any(|bucket| !bucket.count.is_finite()) {
                true => left_out.push(labels.clone()),
                false => groups.push((labels.clone(), buckets)),
            }
        }
        Self { left_out, ..Self::of(groups) }
    }

    /// From the buckets of each group, which need not agree in their bounds.
    pub fn of(groups: Vec<(Labels, Vec<Bucket>)>) -> Self {
        let (floor, uppers) = ladder(groups.iter().map(|(_, buckets)| buckets.as_slice()));
        let mut counts = vec![0.0; uppers.len() * groups.len()];
        let mut labels = Vec::with_capacity(groups.len());
        for ((name, buckets), row) in groups.into_iter().zip(counts.chunks_exact_mut(uppers.len())) {
            labels.push(name);
            for bucket in &buckets {
                // The first rung that reaches it: it is never cut in two.
                let rung = uppers.partition_point(|upper| *upper < bucket.upper);
                if let Some(count) = row.get_mut(rung) {
                    *count += bucket.count;
                }
            }
        }
        Self { labels, floor, uppers, counts, left_out: Vec::new() }
    }

    /// Two windows on one ladder, with the same groups in the same order: one
    /// that a window lacks has no observation there.
    pub fn aligned(before: &Self, after: &Self) -> (Self, Self) {
        let mut names: Vec<Labels> = before.labels.iter().chain(&after.labels).cloned().collect();
        names.sort_unstable();
        names.dedup();
        let buckets = |of: &Self, name: &Labels| {
            let group = of.labels.iter().position(|labels| labels == name);
            group.map(|group| of.buckets(group)).unwrap_or_default()
        };
        let both = [before, after].into_iter().flat_map(|of| names.iter().map(move |name| (of, name)));
        let all = Self::of(both.map(|(of, name)| (name.clone(), buckets(of, name))).collect());
        let (first, second) = all.counts.split_at(all.uppers.len() * names.len());
        let half = |counts: &[f64], left_out: &[Labels]| Self {
            labels: names.clone(),
            counts: counts.to_vec(),
            left_out: left_out.to_vec(),
            uppers: all.uppers.clone(),
            floor: all.floor,
        };
        (half(first, &before.left_out), half(second, &after.left_out))
    }

    /// The labels of each group.
    pub fn labels(&self) -> &[Labels] {
        &self.labels
    }

    /// Groups whose number of observations is not known.
    pub fn left_out(&self) -> &[Labels] {
        &self.left_out
    }

    /// How many groups.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The counts of one group.
    pub fn row(&self, group: usize) -> &[f64] {
        let width = self.uppers.len();
        self.counts.get(group * width..(group + 1) * width).unwrap_or_default()
    }

    /// One group's distribution.
    pub fn group(&self, group: usize) -> Distribution {
        self.with(self.row(group).to_vec())
    }

    /// All groups together.
    pub fn together(&self) -> Distribution {
        let mut counts = vec![0.0; self.uppers.len()];
        (0..self.len()).for_each(|group| add(&mut counts, self.row(group)));
        self.with(counts)
    }

    /// A distribution on this ladder.
    pub(super) fn with(&self, counts: Vec<f64>) -> Distribution {
        Distribution { floor: self.floor, uppers: self.uppers.clone(), counts }
    }

    fn buckets(&self, group: usize) -> Vec<Bucket> {
        let lowers = std::iter::once(&self.floor).chain(&self.uppers);
        let cells = lowers.zip(&self.uppers).zip(self.row(group));
        let bucket = |((lower, upper), count): ((&f64, &f64), &f64)| Bucket {
            boundaries: crate::histogram::Boundaries::OpenLeft,
            lower: *lower,
            upper: *upper,
            count: *count,
        };
        cells.map(bucket).collect()
    }
}

/// Adds a row to another.
pub(super) fn add(sum: &mut [f64], row: &[f64]) {
    for (sum, count) in sum.iter_mut().zip(row) {
        *sum += count;
    }
}

/// The lowest bound, and above it all bounds that cut no populated bucket; the
/// last is `+Inf`.
fn ladder<'a>(groups: impl Iterator<Item = &'a [Bucket]> + Clone) -> (f64, Vec<f64>) {
    let all = groups.clone().flatten();
    let floor = all.clone().map(|bucket| bucket.lower).fold(f64::INFINITY, f64::min);
    let mut bounds: Vec<f64> = all.flat_map(|bucket| [bucket.lower, bucket.upper]).collect();
    bounds.push(f64::INFINITY);
    bounds.retain(|bound| *bound > floor || *bound == f64::INFINITY);
    bounds.sort_unstable_by(f64::total_cmp);
    bounds.dedup();
    for buckets in groups {
        let cuts = |bound: f64| {
            // Buckets ascend and don't overlap: only the first that ends above can be cut.
            let next = buckets.partition_point(|bucket| bucket.upper <= bound);
            buckets.get(next).is_some_and(|bucket| bucket.count != 0.0 && bucket.lower < bound)
        };
        bounds.retain(|bound| *bound == f64::INFINITY || !cuts(*bound));
    }
    (if floor.is_finite() || floor == f64::NEG_INFINITY { floor } else { 0.0 }, bounds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::histogram::Boundaries;

    fn buckets(bounds: &[f64], counts: &[f64]) -> Vec<Bucket> {
        let lowers = std::iter::once(&0.0).chain(bounds);
        let cells = lowers.zip(bounds).zip(counts);
        cells
            .map(|((lower, upper), count)| Bucket {
                boundaries: Boundaries::OpenLeft,
                lower: *lower,
                upper: *upper,
                count: *count,
            })
            .collect()
    }

    fn named(name: &str) -> Labels {
        Labels::from([("group", name)])
    }

    #[test]
    fn a_ladder_has_the_bounds_that_cut_nothing() {
        let inf = f64::INFINITY;
        let groups = vec![
            (named("a"), buckets(&[1.0, 2.0, 5.0, inf], &[1.0, 2.0, 3.0, 4.0])),
            (named("b"), buckets(&[1.0, 3.0, inf], &[10.0, 0.0, 40.0])),
        ];
        let all = Distributions::of(groups);
        // 2 cuts only an empty bucket of b; 3 cuts a's (2, 5], and 5 b's (3, +Inf].
        assert_eq!(all.uppers, [1.0, 2.0, inf]);
        assert_eq!((all.row(0), all.row(1)), ([1.0, 2.0, 7.0].as_slice(), [10.0, 0.0, 40.0].as_slice()));
        assert_eq!(all.together().total(), 60.0);
        assert_eq!(all.together().above(2.0), Bounded { value: 47.0, lower: 47.0, upper: 47.0 });
    }

    #[test]
    fn windows_are_aligned_and_what_is_missing_is_empty() {
        let inf = f64::INFINITY;
        let before = Distributions::of(vec![(named("a"), buckets(&[1.0, inf], &[1.0, 2.0]))]);
        let after = Distributions::of(vec![(named("b"), buckets(&[1.0, 2.0, inf], &[1.0, 2.0, 0.0]))]);
        let (before, after) = Distributions::aligned(&before, &after);
        assert_eq!(before.labels(), after.labels());
        assert_eq!((before.group(1).total(), after.group(0).total()), (0.0, 0.0));
        assert_eq!(before.uppers, [1.0, inf]);
        assert_eq!(after.together().quantile(0.5).map(|q| (q.lower, q.upper)), Some((1.0, inf)));
    }

    #[test]
    fn nothing_has_no_quantile() {
        let none = Distributions::of(Vec::new());
        assert_eq!((none.together().quantile(0.5), none.together().share_above(1.0)), (None, None));
        assert!(Distributions::of(vec![(named("a"), Vec::new())]).together().quantile(0.99).is_none());
    }
}
