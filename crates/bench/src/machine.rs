//! The machine that was measured.

use std::fs;

use serde::Serialize;

/// What figures depend on, as far as the system tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Machine {
    /// The processor's own name.
    pub(crate) processor: String,
    /// Cores that this process may use.
    pub(crate) cores: usize,
    /// In GiB, rounded.
    pub(crate) memory_gib: u64,
    /// Operating system and kernel.
    pub(crate) system: String,
    /// How busy it was at the start: processes running or waiting, over 1, 5 and 15 minutes.
    pub(crate) load: String,
    /// `release` or `debug`.
    pub(crate) build: &'static str,
}

impl Machine {
    /// Looks around.
    pub(crate) fn here() -> Self {
        let kernel = read("/proc/sys/kernel/osrelease");
        Self {
            processor: value_of(&read("/proc/cpuinfo"), "model name"),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory_gib: kibibytes(&value_of(&read("/proc/meminfo"), "MemTotal")).div_ceil(1 << 20),
            system: format!("{} {}", std::env::consts::OS, kernel.trim()),
            load: read("/proc/loadavg")
                .split(' ')
                .take(3)
                .collect::<Vec<_>>()
                .join(" "),
            build: if cfg!(debug_assertions) {
                "debug"
            } else {
                "release"
            },
        }
    }

    /// On one line.
    pub(crate) fn line(&self) -> String {
        format!(
            "{} × {}, {} GiB, {}, load {}, {} build",
            self.cores, self.processor, self.memory_gib, self.system, self.load, self.build
        )
    }
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// The first `key : value` of a file of the kernel; "unknown" where there is none.
fn value_of(text: &str, key: &str) -> String {
    let value = text
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.trim() == key);
    value
        .map_or("unknown", |(_, value)| value.trim())
        .to_owned()
}

/// `16384 kB`; 0 where it is something else.
pub(crate) fn kibibytes(value: &str) -> u64 {
    let number = value.split_whitespace().next();
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_their_whole_key() {
        let text = "model\t\t: 207\nmodel name\t: A CPU @ 2 GHz\nmodel name\t: another\n";
        assert_eq!(value_of(text, "model name"), "A CPU @ 2 GHz");
        assert_eq!(value_of(text, "bogus"), "unknown");
    }

    #[test]
    fn sizes_are_read_in_kibibytes() {
        for (value, expected) in [("16384 kB", 16_384), ("unknown", 0), ("", 0)] {
            assert_eq!(kibibytes(value), expected, "{value}");
        }
    }
}
