//! What the kernel says of a process, on Linux; nothing elsewhere.

use std::fs;
use std::time::Duration;

use crate::machine::kibibytes;

/// Source: `proc(5)`; the kernel reports in this unit whatever its own clock is.
const TICK: Duration = Duration::from_millis(10);

/// Processor time so far, in the program and in the kernel for it.
pub(crate) fn processor_time(pid: u32) -> Option<Duration> {
    parse_times(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// The most memory it has held so far, in bytes.
pub(crate) fn peak_memory(pid: u32) -> Option<u64> {
    parse_peak(&fs::read_to_string(format!("/proc/{pid}/status")).ok()?)
}

/// The name of the program may hold spaces and parentheses, so what follows its last one is counted.
fn parse_times(stat: &str) -> Option<Duration> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut ticks = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(str::parse::<u32>);
    let (user, system) = (ticks.next()?.ok()?, ticks.next()?.ok()?);
    Some(TICK * (user + system))
}

fn parse_peak(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(kibibytes(line) * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_found_behind_any_name() {
        let stat = "7 (a) b (c)) S 1 7 7 0 -1 4194560 100 0 0 0 120 30 0 0 20 0 1 0 5 6 7";
        assert_eq!(parse_times(stat), Some(Duration::from_millis(1500)));
        assert_eq!(parse_times("7 (a"), None);
    }

    #[test]
    fn peak_is_the_high_water_mark() {
        let status = "Name:\ta\nVmPeak:\t  999 kB\nVmHWM:\t    64 kB\nVmRSS:\t 32 kB\n";
        assert_eq!(parse_peak(status), Some(65_536));
        assert_eq!(parse_peak("Name:\ta\n"), None);
    }
}
