//! The benchmarks, and the order they run in.

mod crowd;
mod elt;
mod known;
mod long;
mod mock;
mod persona;
mod replay;

use anyhow::Result;

use crate::machine::Machine;
use crate::programs::Programs;
use crate::row::Row;
use crate::{BenchArgs, Benchmark, PeerLanguage, Report};

/// A run over fewer profiles than this measures nothing that anybody would quote.
const TRY: u32 = 1_000;

/// What the benchmarks share.
pub(crate) struct Setting {
    pub(crate) programs: Programs,
    size: Option<u32>,
    pub(crate) peer: Option<PeerLanguage>,
    rows: Vec<Row>,
}

impl Setting {
    /// How many profiles: what was asked for, else the benchmark's own number.
    pub(crate) fn size_or(&self, usual: u32) -> u32 {
        self.size.unwrap_or(usual)
    }

    /// How often something short is repeated; seldom in a run that is itself only a try.
    pub(crate) fn repetitions(&self, usual: u32) -> u32 {
        match self.size {
            Some(size) if size < TRY => usual.min(3),
            _ => usual,
        }
    }

    /// Keeps a measurement, and shows that it goes on.
    pub(crate) fn keep(&mut self, row: Row) {
        eprintln!(
            "{} ({:?}): {:.0} a second, {:.2} s",
            row.what, row.who, row.profiles_per_second, row.seconds
        );
        self.rows.push(row);
    }
}

/// Runs what was asked for and reports what was measured.
///
/// # Errors
/// If a program cannot be built or started, or does something else than it should.
pub async fn run(args: &BenchArgs) -> Result<Report> {
    let machine = Machine::here();
    if machine.build == "debug" {
        eprintln!(
            "this is a debug build: the figures say nothing; use `cargo run --release -p bench`"
        );
    }
    let programs = if args.no_build {
        Programs::as_they_are()?
    } else {
        Programs::built()?
    };
    let mut setting = Setting {
        programs,
        size: args.profiles,
        peer: args.peer,
        rows: Vec::new(),
    };
    for benchmark in chosen(args.benchmark) {
        run_one(benchmark, &mut setting).await?;
    }
    let rows = setting.rows;
    Ok(Report { machine, rows })
}

fn chosen(benchmark: Benchmark) -> Vec<Benchmark> {
    match benchmark {
        Benchmark::All => vec![
            Benchmark::Mock,
            Benchmark::Elt,
            Benchmark::Replay,
            Benchmark::Persona,
            Benchmark::Crowd,
            Benchmark::Known,
            Benchmark::Long,
        ],
        one => vec![one],
    }
}

async fn run_one(benchmark: Benchmark, setting: &mut Setting) -> Result<()> {
    match benchmark {
        Benchmark::Elt => elt::measure(setting).await,
        Benchmark::Long => long::measure(setting).await,
        Benchmark::Known => known::measure(setting).await,
        Benchmark::Replay => replay::measure(setting).await,
        Benchmark::Persona => persona::measure(setting).await,
        Benchmark::Crowd => crowd::measure(setting).await,
        Benchmark::Mock => mock::measure(setting).await,
        Benchmark::All => Ok(()),
    }
}
