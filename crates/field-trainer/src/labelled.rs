//! Labelled strings from CSV files.

use std::path::{Path, PathBuf};

use academic_fields::evaluation::Labelled;
use anyhow::{Context as _, Result, anyhow};

const EXAMPLES: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../academic-fields/data/examples"
);

/// The examples in the repository, in the order of their files' names.
pub(crate) fn examples() -> Result<Vec<Labelled>> {
    read_all(&example_files()?)
}

/// The files of the examples in the repository, by name.
pub(crate) fn example_files() -> Result<Vec<PathBuf>> {
    let context = || format!("could not read `{EXAMPLES}`");
    let entries = std::fs::read_dir(EXAMPLES).with_context(context)?;
    let paths = entries.map(|entry| Ok(entry?.path()));
    let mut files = paths.collect::<Result<Vec<_>>>()?;
    files.retain(|file| file.extension().is_some_and(|ending| ending == "csv"));
    files.sort();
    Ok(files)
}

/// Reads labelled files one after the other.
pub(crate) fn read_all(files: &[PathBuf]) -> Result<Vec<Labelled>> {
    let mut rows = Vec::new();
    for file in files {
        read_file(file, &mut rows)
            .with_context(|| format!("could not read `{}`", file.display()))?;
    }
    Ok(rows)
}

fn read_file(file: &Path, rows: &mut Vec<Labelled>) -> Result<()> {
    let mut reader = csv::Reader::from_path(file)?;
    for (index, record) in reader.records().enumerate() {
        let record = record?;
        let cell = |column| record.get(column).unwrap_or_default();
        let row = Labelled::read(cell(0), cell(1), cell(2), cell(3));
        let line = index + 2;
        rows.push(row.map_err(|name| anyhow!("row {line}: unknown academic field `{name}`"))?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_in_the_repository_can_be_read() {
        assert!(examples().unwrap().len() > 100);
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = read_all(&[PathBuf::from("/nowhere.csv")]).unwrap_err();
        assert_eq!(error.to_string(), "could not read `/nowhere.csv`");
    }
}
