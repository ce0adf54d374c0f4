//! An error on its way out of `main`.

use std::error::Error;
use std::io;
use std::process::ExitCode;

use crate::ExitStatus;

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
    ///
    /// A reader that closed the pipe (`elt … | head`) is not an error: nothing is printed then.
    #[must_use]
    pub fn report(&self) -> ExitCode {
        if self.is_closed_pipe() {
            return ExitStatus::Done.into();
        }
        eprintln!("error: {}", error_chain(self.error.as_ref()));
        if let Some(hint) = &self.hint {
            eprintln!("hint: {hint}");
        }
        self.status.into()
    }

    fn is_closed_pipe(&self) -> bool {
        let mut cause: Option<&(dyn Error + 'static)> = Some(self.error.as_ref());
        while let Some(error) = cause {
            if let Some(io) = error.downcast_ref::<io::Error>() {
                return io.kind() == io::ErrorKind::BrokenPipe;
            }
            cause = error.source();
        }
        false
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
    fn closed_pipe_is_recognised_below_other_errors() {
        let closed = Outer(io::ErrorKind::BrokenPipe.into());
        assert!(Failure::new(ExitStatus::Usage, closed).is_closed_pipe());
        let other = Outer(io::ErrorKind::NotFound.into());
        assert!(!Failure::new(ExitStatus::Usage, other).is_closed_pipe());
    }
}
