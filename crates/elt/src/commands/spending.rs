//! What a run may spend, and where it ends early.

use clap::Args;

use crate::{Prices, RunOptions, SpendingLimits};

/// What the provider charges.
#[derive(Clone, Copy, Debug, Args)]
pub struct PriceArgs {
    /// Credits the provider charges for a person found
    #[arg(long, value_name = "CREDITS", env = "ELT_COST_HIT", default_value_t = 1.0, value_parser = credits)]
    cost_hit: f64,

    /// Credits the provider charges for a person not found
    #[arg(long, value_name = "CREDITS", env = "ELT_COST_MISS", default_value_t = 0.0, value_parser = credits)]
    cost_miss: f64,
}

/// Where a run ends before its input does.
#[derive(Clone, Copy, Debug, Args)]
pub struct LimitArgs {
    /// Spend at most so many credits in this run
    ///
    /// Set aside before each call and settled after it, so that concurrent calls cannot overdraw it. A
    /// call that was lost on the way counts as charged: nobody can know.
    #[arg(long, value_name = "CREDITS", value_parser = credits)]
    max_credits: Option<f64>,

    /// Begin no call that could leave fewer credits than this with the provider
    ///
    /// By what its answers say is left, less what calls cost that do not say it or were lost. Until one has
    /// said it, calls go one at a time; if ten answers have not, a warning says that there is no floor.
    #[arg(long, value_name = "CREDITS", env = "ELT_MIN_CREDITS_LEFT", value_parser = credits)]
    min_credits_left: Option<f64>,

    /// Call for at most so many addresses, and leave the rest for the next run
    #[arg(long, value_name = "N")]
    limit: Option<u64>,

    /// Stop when more addresses than this have failed or gone to quarantine
    #[arg(long, value_name = "N")]
    max_errors: Option<u64>,
}

impl PriceArgs {
    pub(super) const fn prices(self) -> Prices {
        Prices {
            hit: self.cost_hit,
            miss: self.cost_miss,
        }
    }
}

impl LimitArgs {
    pub(super) const fn apply(self, options: RunOptions) -> RunOptions {
        RunOptions {
            spending: SpendingLimits {
                max_credits: self.max_credits,
                min_credits_left: self.min_credits_left,
            },
            limit: self.limit,
            max_errors: self.max_errors,
            ..options
        }
    }
}

fn credits(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(credits) if credits.is_finite() && credits >= 0.0 => Ok(credits),
        _ => Err("a number of credits is 0 or more".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_are_finite_and_not_negative() {
        for text in ["0", "1", "0.25", "1e6"] {
            assert!(credits(text).is_ok(), "{text}");
        }
        for text in ["-1", "nan", "inf", "", "one"] {
            assert!(credits(text).is_err(), "{text}");
        }
    }
}
