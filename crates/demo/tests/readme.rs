//! The README's configuration table says what every `--help` says.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use test_support::{program, workspace_root};

/// Each program and the arguments that print all its options.
const PROGRAMS: [(&str, &[&str]); 6] = [
    ("mock-api", &["--help"]),
    ("init-load", &["--help"]),
    ("elt", &["run", "--help"]),
    ("persona", &["--help"]),
    ("persona-finder", &["--help"]),
    ("field-analysis", &["--help"]),
];

/// A variable's flag, the programs that read it, and its default.
type Row = (String, Vec<String>, String);

fn between<'a>(text: &'a str, start: &str, end: char) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split(end).next().unwrap_or_default().trim())
}

/// Every option of a help text on one line, however it is wrapped. Text about it is indented deeper, and
/// may begin with the name of another one.
fn options_of(help: &str) -> Vec<String> {
    const DEEPEST: usize = "      ".len();
    let mut options: Vec<String> = Vec::new();
    for line in help.lines() {
        let text = line.trim_start();
        let begins = text.starts_with('-') && line.len() - text.len() <= DEEPEST;
        match options.last_mut() {
            Some(option) if !begins => *option = format!("{option} {}", text.trim_end()),
            _ => options.push(text.trim_end().to_owned()),
        }
    }
    options
}

fn add_options(rows: &mut BTreeMap<String, Row>, name: &str, help: &str) {
    for option in options_of(help) {
        let Some(variable) = between(&option, "[env: ", ']') else {
            continue;
        };
        let variable = variable.split('=').next().unwrap();
        let flag = option
            .split_whitespace()
            .find(|word| word.starts_with("--"))
            .unwrap();
        let default = between(&option, "[default: ", ']').unwrap_or_default();
        let row = rows.entry(variable.to_owned());
        let row = row.or_insert_with(|| (flag.to_owned(), Vec::new(), default.to_owned()));
        row.1.push(name.to_owned());
    }
}

fn table_of_the_readme() -> BTreeMap<String, Row> {
    let readme = fs::read_to_string(workspace_root().join("README.md")).unwrap();
    let (_, table) = readme
        .split_once("| variable | flag | programs | default |")
        .unwrap();
    let rows = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    let cells = rows.map(|line| {
        line.split('|')
            .map(|cell| cell.trim().trim_matches('`').to_owned())
            .collect::<Vec<_>>()
    });
    cells
        .filter(|cells| !cells[2].is_empty())
        .map(|cells| {
            let programs = cells[3].split(", ").map(str::to_owned).collect();
            (
                cells[1].clone(),
                (cells[2].clone(), programs, cells[4].clone()),
            )
        })
        .collect()
}

#[test]
fn configuration_table_is_that_of_the_help_texts() {
    let mut rows = BTreeMap::new();
    for (name, arguments) in PROGRAMS {
        let output = Command::new(program(name))
            .args(arguments)
            .output()
            .unwrap();
        add_options(&mut rows, name, &String::from_utf8(output.stdout).unwrap());
    }
    let written = table_of_the_readme();
    for (variable, row) in &rows {
        assert_eq!(
            written.get(variable),
            Some(row),
            "`{variable}` in the README"
        );
    }
    let extra: Vec<_> = written
        .keys()
        .filter(|variable| !rows.contains_key(*variable))
        .collect();
    assert!(extra.is_empty(), "no program knows {extra:?}");
}
