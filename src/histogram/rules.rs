/// Which server's arithmetic is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// Prometheus, and what runs its engine: Thanos, Mimir, Cortex.
    Prometheus,
    /// VictoriaMetrics' MetricsQL.
    VictoriaMetrics,
}

/// The rules of one server version, so that an answer computed here equals the
/// one that server would have given.
///
/// Each switch is one change of upstream's behaviour; the doc comment says from
/// which version on it is `true`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rules {
    /// Whose quantile, fraction and moments.
    pub dialect: Dialect,
    /// Quantiles of native histograms above the median are counted from the
    /// top. Prometheus 2.46; differs where a rank falls between two buckets.
    pub native_from_the_top: bool,
    /// Counts closer than 1e-12 relative are equal when cumulative counts are
    /// made monotonic. Prometheus 2.49.
    pub monotonic_tolerance: bool,
    /// Float counters: the test against the extrapolation threshold comes
    /// before the one against the counter's zero point. Prometheus 2.51.
    pub threshold_before_zero: bool,
    /// Within an exponential bucket values are spread evenly over the logarithm
    /// rather than over the value. Prometheus 3.0.
    pub exponential_interpolation: bool,
    /// Windows are `(t - range, t]` rather than `[t - range, t]`. Prometheus 3.0.
    pub left_open_windows: bool,
    /// Two metric names are two histograms. Prometheus 3.0.
    pub name_in_key: bool,
    /// The mean of a custom bucket's bounds is arithmetic rather than
    /// geometric in the variance. Prometheus 3.4.
    pub arithmetic_custom_means: bool,
    /// A quantile beyond all buckets, where only observed NaNs are left, is
    /// NaN rather than the highest bound. Prometheus 3.5.
    pub nan_observations: bool,
    /// Native histograms are not extrapolated below a count of 0. Prometheus 3.6.
    pub native_zero_point: bool,
    /// A fraction with a limit inside the first bucket is answered rather than
    /// NaN. Prometheus 3.8.
    pub fraction_in_first_bucket: bool,
    /// Custom buckets of different bounds are added over the bounds that both
    /// have rather than not at all. Prometheus 3.8.
    pub reconcile_custom_bounds: bool,
    /// Interpolate in the highest bucket, whichever bucket the quantile is in,
    /// when a native histogram's sum is NaN: a mistake of Prometheus 3.5 to
    /// 3.14, which may answer 32 where 2 is right. Never on by itself; for
    /// comparing answers with such a server.
    pub nan_sum_quirk: bool,
}

impl Rules {
    /// The rules of a Prometheus version.
    pub fn prometheus(major: u32, minor: u32) -> Self {
        let since = |a: u32, b: u32| (major, minor) >= (a, b);
        Self {
            dialect: Dialect::Prometheus,
            native_from_the_top: since(2, 46),
            monotonic_tolerance: since(2, 49),
            threshold_before_zero: since(2, 51),
            exponential_interpolation: since(3, 0),
            left_open_windows: since(3, 0),
            name_in_key: since(3, 0),
            arithmetic_custom_means: since(3, 4),
            nan_observations: since(3, 5),
            native_zero_point: since(3, 6),
            fraction_in_first_bucket: since(3, 8),
            reconcile_custom_bounds: since(3, 8),
            nan_sum_quirk: false,
        }
    }

    /// The rules of VictoriaMetrics 1.145.
    pub fn victoria_metrics() -> Self {
        Self { dialect: Dialect::VictoriaMetrics, name_in_key: false, ..Self::latest() }
    }

    /// The newest Prometheus rules known here: the sane choice when the
    /// server's version is not known.
    pub fn latest() -> Self {
        Self::prometheus(u32::MAX, 0)
    }
}
