//! Reasons why an answer cannot be used.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One reason why an answer cannot be used, and where in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flaw {
    /// JSON pointer (RFC 6901) to the place; empty for the whole answer.
    pub pointer: String,
    /// What is wrong there.
    pub reason: String,
}

impl Flaw {
    /// A reason at a place.
    pub fn new(pointer: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            reason: reason.into(),
        }
    }
}

/// Reads like the end of a sentence: "`/person` is missing", or "the answer is not JSON".
impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.as_str() {
            "" => write!(f, "the answer {}", self.reason),
            pointer => write!(f, "`{pointer}` {}", self.reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flaws_read_like_sentences() {
        let flaw = Flaw::new("/person/linkedInIdentifier", "is missing");
        assert_eq!(flaw.to_string(), "`/person/linkedInIdentifier` is missing");
        let flaw = Flaw::new("", "is not JSON");
        assert_eq!(flaw.to_string(), "the answer is not JSON");
    }
}
