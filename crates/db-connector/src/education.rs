//! What provider data mean, in whatever form a backend keeps them.

/// The number if it has no fraction and no more digits than an `f64` tells apart.
pub(crate) fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    (number.fract() == 0.0 && number.abs() < EXACT).then_some(number as i64)
}
