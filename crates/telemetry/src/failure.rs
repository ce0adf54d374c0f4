//! An error on its way out of `main`.

use std::error::Error;
use std::process::ExitCode;

use crate::{ExitStatus, tell};

/// An error with what the user is told beside it: a hint and the exit status.
#[derive(Debug)]
pub struct Failure {
    error: Box<dyn Error + Send + Sync>,
    hint: Option<String>,
    status: ExitStatus,
}

impl Failure {
    /// Wraps an error that ends the program with `status`.
    pub fn new(status: ExitStatus, error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            error: error.into(),
            hint: None,
            status,
        }
    }

    /// Adds what the user can do about it, printed on a line of its own.
    #[must_use]
    pub fn with_hint(mut self, hint: Option<impl Into<String>>) -> Self {
        self.hint = hint.map(Into::into);
        self
    }

    /// Prints the error to stderr and gives the exit status.
    #[must_use]
    pub fn report(&self) -> ExitCode {
        tell(&format!("error: {}", error_chain(self.error.as_ref())));
        if let Some(hint) = &self.hint {
            tell(&format!("hint: {hint}"));
        }
        self.status.into()
    }
}

/// An error and its causes on one line, each once, separated by colons.
#[must_use]
pub fn error_chain(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line = format!("{line}: {error}");
        cause = error.source();
    }
    line
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[derive(Debug)]
    struct Outer(io::Error);

    impl std::fmt::Display for Outer {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("could not write the report")
        }
    }

    impl Error for Outer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn causes_stand_on_one_line_each_once() {
        let error = Outer(io::Error::other("disk full"));
        assert_eq!(error_chain(&error), "could not write the report: disk full");
    }

    #[test]
    fn connection_that_breaks_is_as_bad_as_any_other_cause() {
        let broken = Outer(io::ErrorKind::BrokenPipe.into());
        let reported = Failure::new(ExitStatus::ServiceLost, broken).report();
        assert_eq!(format!("{reported:?}"), format!("{:?}", ExitCode::from(4)));
    }
}
