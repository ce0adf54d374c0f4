//! What was typed.

use clap::ValueEnum;
use telemetry::OutputFormat;

/// Measure the programs beside bare loops that do the same writes, and beside a peer
///
/// Starts real servers as the tests do, makes its data by seed, and builds the programs it measures. Build it
/// with `--release`: a debug build measures debug programs. A benchmark whose server cannot be had leaves
/// those rows out and says so.
#[derive(Clone, Debug, clap::Parser)]
#[command(name = "bench", version)]
pub struct BenchArgs {
    /// What to measure
    #[arg(value_enum)]
    pub benchmark: Benchmark,

    /// Profiles (leads, addresses, answers) instead of the size each benchmark has by itself
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(20..))]
    pub profiles: Option<u32>,

    /// Measure the peer as well; its packages are installed with pip once
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    pub peer: Option<PeerLanguage>,

    /// Measure the programs as they lie beside this one, without building them first
    #[arg(long)]
    pub no_build: bool,

    /// Form of the result
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

/// A benchmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Benchmark {
    /// Enrich 20,000 addresses into MongoDB and S3, and into the embedded stores
    Elt,
    /// Enrich 1,000,000 small profiles: does the pace hold, does memory stay flat
    Long,
    /// Enrich 1,000,000 addresses that are all known and fresh
    Known,
    /// Project 200,000 raw documents into leads
    Replay,
    /// Map 200,000 leads to personas, and one lead as a whole process
    Persona,
    /// Add one lead to a persona that has 1,000,000
    Crowd,
    /// Invent 100,000 answers
    Mock,
    /// All of these
    All,
}

/// The language a peer is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PeerLanguage {
    /// bench/peers/elt.py: aiohttp, asynchronous pymongo, boto3 on threads
    Python,
}
