//! Rules of the repository.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use test_support::workspace_root;
use toml::Table;

/// Which of our crates each may name, tests apart. A new arrow is a decision for docs/decisions.
const ARROWS: &str = "
    models
    telemetry
    academic-fields: models
    db-connector: models
    s3-connector: models
    mock-api: models telemetry
    init-load: academic-fields db-connector models telemetry
    elt: db-connector models s3-connector telemetry
    field-analysis: academic-fields models telemetry
    persona: academic-fields db-connector models telemetry
    demo: academic-fields db-connector elt init-load mock-api models persona s3-connector telemetry
    field-trainer: academic-fields models
    bench: academic-fields db-connector elt init-load mock-api models persona s3-connector telemetry test-support
    test-support
";

/// The owner of each heavy dependency; test-support makes servers and looks into them, bench runs bare loops.
const OWNERS: &str = "
    mongodb: bench db-connector test-support
    rusqlite: db-connector test-support
    aws-sdk-s3: s3-connector test-support
    axum: mock-api
    polars: field-analysis
    reqwest: elt
";

/// What the pure crates must not name: clock, chance, files, network, tasks.
const IMPURE: [&str; 9] = [
    "async fn",
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::time",
    "Timestamp::now",
    "new_v4",
    "now_v7",
];

/// `name: names…` of each line.
fn lists(text: &'static str) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| line.split_once(':').unwrap_or((line, "")))
        .map(|(name, names)| (name, names.split_whitespace().collect()))
        .collect()
}

fn crates() -> PathBuf {
    workspace_root().join("crates")
}

fn manifests() -> BTreeMap<String, Table> {
    let entries = fs::read_dir(crates()).unwrap().map(Result::unwrap);
    entries
        .filter(|entry| entry.path().join("Cargo.toml").exists())
        .map(|entry| {
            let text = fs::read_to_string(entry.path().join("Cargo.toml")).unwrap();
            (
                entry.file_name().into_string().unwrap(),
                text.parse().unwrap(),
            )
        })
        .collect()
}

fn section(manifest: &Table, name: &str) -> Table {
    let section = manifest.get(name).and_then(toml::Value::as_table);
    section.cloned().unwrap_or_default()
}

/// Dependencies of the programs and libraries themselves, those of one system only included.
fn dependencies(manifest: &Table) -> BTreeSet<String> {
    let targets = section(manifest, "target");
    let targets = targets.values().filter_map(toml::Value::as_table);
    [manifest]
        .into_iter()
        .chain(targets)
        .flat_map(|table| ["dependencies", "build-dependencies"].map(|name| section(table, name)))
        .flat_map(|section| section.keys().cloned().collect::<Vec<_>>())
        .collect()
}

fn sources(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// All that is wrong at once, not only the first.
fn assert_none(violations: &[String]) {
    assert!(violations.is_empty(), "\n{}\n", violations.join("\n"));
}

#[test]
fn crates_name_each_other_only_along_the_arrows() {
    let (manifests, arrows) = (manifests(), lists(ARROWS));
    let mut violations = Vec::new();
    for (name, manifest) in &manifests {
        let Some(allowed) = arrows.get(name.as_str()) else {
            violations.push(format!("crate `{name}` is not in the list of arrows"));
            continue;
        };
        let named = dependencies(manifest);
        let ours = named.iter().filter(|named| manifests.contains_key(*named));
        let wrong = ours.filter(|named| !allowed.contains(named.as_str()));
        violations.extend(wrong.map(|named| format!("`{name}` must not depend on `{named}`")));
    }
    assert_none(&violations);
}

#[test]
fn heavy_dependencies_have_one_owner() {
    let owners = lists(OWNERS);
    let mut violations = Vec::new();
    for (name, manifest) in manifests() {
        let named = dependencies(&manifest);
        let wrong = owners
            .iter()
            .filter(|(heavy, owners)| named.contains(**heavy) && !owners.contains(name.as_str()));
        violations.extend(wrong.map(|(heavy, _)| format!("`{name}` must not depend on `{heavy}`")));
    }
    assert_none(&violations);
}

#[test]
fn versions_and_lints_come_from_the_workspace() {
    let is_inherited =
        |value: &toml::Value| value.get("workspace").and_then(toml::Value::as_bool) == Some(true);
    let mut violations = Vec::new();
    for (name, manifest) in manifests() {
        if !manifest.get("lints").is_some_and(is_inherited) {
            violations.push(format!("lints of `{name}`"));
        }
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let section = section(&manifest, kind);
            let own = section.iter().filter(|(_, value)| !is_inherited(value));
            violations.extend(own.map(|(dependency, _)| format!("`{dependency}` in `{name}`")));
        }
    }
    assert_none(&violations);
}

#[test]
fn mains_are_short_and_files_are_not_long() {
    let mut violations = Vec::new();
    for path in sources(&crates()) {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        let limit = if path.ends_with("src/main.rs") {
            40
        } else {
            400
        };
        if lines > limit {
            let path = path.display();
            violations.push(format!("{path} has {lines} lines, {limit} are allowed"));
        }
    }
    assert_none(&violations);
}

#[test]
fn pure_crates_name_no_clock_chance_file_or_task() {
    let mut violations = Vec::new();
    let pure = ["models", "academic-fields"].map(|name| crates().join(name).join("src"));
    for path in pure.iter().flat_map(|directory| sources(directory)) {
        let text = fs::read_to_string(&path).unwrap();
        let named = IMPURE.iter().filter(|impure| text.contains(**impure));
        violations.extend(named.map(|impure| format!("{}: `{impure}`", path.display())));
    }
    assert_none(&violations);
}

#[test]
fn every_dependency_is_used() {
    let is_named = |dependency: &str, text: &str| {
        let name = dependency.replace('-', "_");
        let mut words = text.split(|it: char| !(it.is_alphanumeric() || it == '_'));
        words.any(|word| word == name)
    };
    let read = |path: &PathBuf| fs::read_to_string(path).unwrap();
    let mut violations = Vec::new();
    for (name, manifest) in manifests() {
        let directory = crates().join(&name);
        let text_of =
            |part: &str| -> String { sources(&directory.join(part)).iter().map(read).collect() };
        let own = text_of("src");
        let build = fs::read_to_string(directory.join("build.rs")).unwrap_or_default();
        let tests: String = ["tests", "benches", "examples"].map(text_of).concat();
        let (own, all) = (own.clone() + &build, own + &tests);
        for (kind, text) in [("dependencies", &own), ("dev-dependencies", &all)] {
            let section = section(&manifest, kind);
            let unused = section.keys().filter(|it| !is_named(it, text));
            violations.extend(unused.map(|it| format!("`{name}` does not use `{it}` ({kind})")));
        }
    }
    assert_none(&violations);
}

#[test]
fn every_dependency_of_the_workspace_is_some_crates() {
    let text = fs::read_to_string(workspace_root().join("Cargo.toml")).unwrap();
    let offered = section(
        &section(&text.parse().unwrap(), "workspace"),
        "dependencies",
    );
    let used: BTreeSet<_> = manifests()
        .values()
        .flat_map(|manifest| {
            let tests = section(manifest, "dev-dependencies");
            dependencies(manifest)
                .into_iter()
                .chain(tests.into_iter().map(|(name, _)| name))
        })
        .collect();
    let unused = offered.keys().filter(|name| !used.contains(*name));
    assert_none(
        &unused
            .map(|name| format!("no crate uses `{name}`"))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn every_crate_shows_its_readme_as_its_front_page() {
    let mut violations = Vec::new();
    for name in manifests().keys() {
        let directory = crates().join(name);
        let front = fs::read_to_string(directory.join("src/lib.rs")).unwrap();
        if !directory.join("README.md").exists()
            || !front.contains("include_str!(\"../README.md\")")
        {
            violations.push(format!("`{name}` does not show a README.md of its own"));
        }
    }
    assert_none(&violations);
}
