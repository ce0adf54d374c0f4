//! Time and memory of the program on large files, beside pandas and Python polars.
//!
//! `cargo bench -p field-analysis` makes the files once under the target directory, runs the program
//! with every blank field predicted, and the peers, if `PEER_PYTHON` (default `python3`) has them,
//! with the cleaning alone. `-- --rows N` and `-- --source FILE` change the sizes and what is sampled.

#![expect(clippy::unwrap_used, reason = "a benchmark that fails has no result")]

use std::env;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Parser;
use serde_json::Value;

#[derive(Parser)]
struct Arguments {
    /// Rows of the file that is sampled with replacement
    #[arg(long, default_value_t = 5_000_000)]
    rows: u64,
    /// Rows of the file whose texts are all distinct
    #[arg(long, default_value_t = 2_000_000)]
    distinct_rows: u64,
    /// What is sampled
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../../test_data/field_of_study.csv"))]
    source: PathBuf,
    /// Passed by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let arguments = Arguments::parse();
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cleaning");
    fs::create_dir_all(&directory).unwrap();
    let sampled = directory.join("sampled.csv");
    let distinct = directory.join("distinct.csv");
    make(&arguments.source, &sampled, arguments.rows, false);
    make(&arguments.source, &distinct, arguments.distinct_rows, true);
    println!(
        "{} rows, sampled from {}",
        arguments.rows,
        arguments.source.display()
    );
    let ours = program(&sampled, &directory);
    show("field-analysis, blank fields predicted", &ours, None);
    for (peer, script) in [
        ("pandas, cleaning alone", "pandas"),
        ("Python polars, cleaning alone", "polars"),
    ] {
        match python(script, &sampled, &directory) {
            Some(theirs) => show(peer, &theirs, Some(&ours)),
            None => println!("  {peer}: not run, PEER_PYTHON has no {script}"),
        }
    }
    println!("{} rows, all distinct", arguments.distinct_rows);
    show(
        "field-analysis, blank fields predicted",
        &program(&distinct, &directory),
        None,
    );
}

/// A sample of the source with replacement, from a seed; `is_distinct` numbers the texts.
fn make(source: &Path, path: &Path, rows: u64, is_distinct: bool) {
    let mut reader = csv::Reader::from_path(source).unwrap();
    let header = reader.byte_headers().unwrap().clone();
    let records: Vec<_> = reader.byte_records().map(Result::unwrap).collect();
    let mut writer = csv::Writer::from_writer(BufWriter::new(fs::File::create(path).unwrap()));
    writer.write_byte_record(&header).unwrap();
    let mut state = 20_261_u64;
    for number in 0..rows {
        // A linear congruential generator with the constants of Knuth's MMIX.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let index = usize::try_from(state >> 33).unwrap() % records.len();
        let mut cells: Vec<Vec<u8>> = records[index].iter().map(<[u8]>::to_vec).collect();
        if is_distinct {
            write!(cells[2], " {number}").unwrap();
        }
        writer.write_record(&cells).unwrap();
    }
    writer.flush().unwrap();
}

fn program(input: &Path, directory: &Path) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_field-analysis"))
        .args(["--fill", "model", "--format", "json", "--input"])
        .arg(input)
        .arg("--output")
        .arg(directory.join("cleaned.csv"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn python(script: &str, input: &Path, directory: &Path) -> Option<Value> {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers");
    let python = env::var("PEER_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let output = Command::new(python)
        .arg(scripts.join(format!("clean_{script}.py")))
        .arg(input)
        .arg(directory.join(format!("{script}.csv")))
        .output()
        .ok()?;
    serde_json::from_slice(&output.stdout).ok()
}

fn show(name: &str, figures: &Value, ours: Option<&Value>) {
    let number = |figures: &Value, key: &str| figures[key].as_f64().unwrap();
    let (seconds, peak) = (number(figures, "seconds"), number(figures, "peak_memory"));
    let ratio = ours.map_or_else(String::new, |ours| {
        format!(", {:.1} times our time", seconds / number(ours, "seconds"))
    });
    println!(
        "  {name}: {seconds:.2} s, peak memory {:.0} MiB{ratio}",
        peak / f64::from(1 << 20)
    );
}
