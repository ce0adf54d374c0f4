//! Levels of education, as a degree or a school certificate names them.

use std::fmt;
use std::str::FromStr;

/// The level of the education that a string speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// No level is stated.
    #[default]
    None,
    /// School up to its leaving certificate.
    Secondary,
    /// A certificate of a course.
    Certificate,
    /// A diploma between school and a degree, or after a degree.
    Diploma,
    /// A short-cycle degree of about two years.
    Associate,
    /// A first degree.
    Bachelor,
    /// A second degree, long first degrees included.
    Master,
    /// A doctorate or what follows it.
    Doctorate,
}

/// A level name that is none of the eight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLevel(pub String);

impl Level {
    /// Every level, from none to the highest.
    pub const ALL: [Self; 8] = [
        Self::None,
        Self::Secondary,
        Self::Certificate,
        Self::Diploma,
        Self::Associate,
        Self::Bachelor,
        Self::Master,
        Self::Doctorate,
    ];

    /// The name, in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Secondary => "secondary",
            Self::Certificate => "certificate",
            Self::Diploma => "diploma",
            Self::Associate => "associate",
            Self::Bachelor => "bachelor",
            Self::Master => "master",
            Self::Doctorate => "doctorate",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Level {
    type Err = UnknownLevel;

    fn from_str(name: &str) -> Result<Self, UnknownLevel> {
        Self::ALL
            .into_iter()
            .find(|level| level.name() == name)
            .ok_or_else(|| UnknownLevel(name.to_owned()))
    }
}

impl fmt::Display for UnknownLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown level `{}`", self.0)
    }
}

impl std::error::Error for UnknownLevel {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_levels() {
        for level in Level::ALL {
            assert_eq!(level.to_string().parse(), Ok(level));
        }
    }

    #[test]
    fn unknown_names_are_shown_in_the_error() {
        let error = "phd".parse::<Level>().unwrap_err();
        assert_eq!(error.to_string(), "unknown level `phd`");
    }

    #[test]
    fn a_doctorate_is_above_a_master() {
        assert!(Level::Doctorate > Level::Master && Level::Master > Level::Bachelor);
    }
}
