//! Time and memory of a run.

use std::fs;
use std::time::Instant;

use serde::Serialize;

/// What a run took.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Resources {
    /// Seconds from start to end.
    pub seconds: f64,
    /// The most memory the process ever held, in bytes; nothing where the system does not tell.
    pub peak_memory: Option<u64>,
    /// What of it grows with the distinct rows of the input, in bytes, about.
    pub distinct_memory: u64,
}

impl Resources {
    pub(crate) fn since(start: Instant, distinct_memory: usize) -> Self {
        Self {
            seconds: (start.elapsed().as_secs_f64() * 1000.0).round() / 1000.0,
            peak_memory: peak_memory(),
            distinct_memory: distinct_memory as u64,
        }
    }

    /// The figures in one line.
    pub(crate) fn line(&self) -> String {
        let peak = self.peak_memory.map_or_else(String::new, |peak| {
            format!(", peak memory {:.0} MiB", mebibytes(peak))
        });
        format!(
            "took {:.2} s{peak}; distinct rows account for {:.1} MiB",
            self.seconds,
            mebibytes(self.distinct_memory)
        )
    }
}

fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// The high-water mark of the resident set, as Linux keeps it (`proc_pid_status(5)`).
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_fit_one_line() {
        let resources = Resources {
            seconds: 1.5,
            peak_memory: Some(50 << 20),
            distinct_memory: 1 << 19,
        };
        let line = "took 1.50 s, peak memory 50 MiB; distinct rows account for 0.5 MiB";
        assert_eq!(resources.line(), line);
    }
}
