//! The files in `test_data` cover what the pipeline has to cope with.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

use models::{Answer, EmailAddress, Verdict};
use serde_json::Value;

fn test_data(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "../../test_data", name]
        .iter()
        .collect()
}

/// Every entry of the file.
fn entries() -> Vec<Value> {
    let text = fs::read_to_string(test_data("linkedin_profiles.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Entries for which `holds` is true of the answer.
fn count(holds: impl Fn(&Value) -> bool) -> usize {
    entries()
        .iter()
        .filter(|entry| holds(&entry["answer"]))
        .count()
}

/// The addresses of `emails.csv` as they stand there, without the heading.
fn listed() -> Vec<String> {
    let text = fs::read_to_string(test_data("emails.csv")).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("email,source"));
    lines
        .map(|line| line.split(',').next().unwrap().to_owned())
        .collect()
}

fn history<'a>(answer: &'a Value, of: &str, list: &str) -> &'a [Value] {
    answer["person"][of][list]
        .as_array()
        .map_or(&[], Vec::as_slice)
}

fn schools(answer: &Value) -> &[Value] {
    history(answer, "schools", "educationHistory")
}

#[test]
fn at_least_fifty_people_are_read_as_found() {
    let found = count(|answer| {
        let body = serde_json::to_vec(answer).unwrap();
        matches!(Answer::read(body).verdict, Verdict::Found(_))
    });
    assert!(found >= 50, "{found}");
}

#[test]
fn every_awkward_case_occurs() {
    let person = |answer: &Value| answer["person"].is_object();
    let head_count = |answer: &Value| answer["company"]["employeeCount"].clone();
    let cases = [
        (
            "no person",
            count(|answer| answer["success"] == true && !person(answer)),
        ),
        ("success false", count(|answer| answer["success"] == false)),
        (
            "no company",
            count(|answer| person(answer) && answer["company"].is_null()),
        ),
        (
            "empty education",
            count(|answer| person(answer) && schools(answer).is_empty()),
        ),
        (
            "no schools at all",
            count(|answer| person(answer) && answer["person"].get("schools").is_none()),
        ),
        (
            "ongoing education below the first",
            count(|answer| schools(answer).iter().skip(1).any(ongoing)),
        ),
        (
            "head count null",
            count(|answer| answer["company"].get("employeeCount") == Some(&Value::Null)),
        ),
        (
            "head count absent",
            count(|answer| {
                answer["company"].is_object() && answer["company"].get("employeeCount").is_none()
            }),
        ),
        (
            "exactly 50 employees",
            count(|answer| head_count(answer) == 50),
        ),
        (
            "exactly 1,000 employees",
            count(|answer| head_count(answer) == 1000),
        ),
        (
            "300,000 employees",
            count(|answer| head_count(answer) == 300_000),
        ),
        (
            "unknown keys",
            count(|answer| answer["person"].get("x-ray").is_some()),
        ),
        (
            "positions shorter than their count",
            count(|answer| is_cut(answer, "positions", "positionsCount", "positionHistory")),
        ),
        (
            "schools shorter than their count",
            count(|answer| is_cut(answer, "schools", "educationsCount", "educationHistory")),
        ),
        (
            "line break in a field of study",
            count(|answer| {
                schools(answer)
                    .iter()
                    .any(|school| text_has(&school["fieldOfStudy"], '\n'))
            }),
        ),
    ];
    for (case, occurrences) in cases {
        assert!(occurrences > 0, "{case}");
    }
}

fn ongoing(school: &Value) -> bool {
    school["startEndDate"]["start"].is_object() && school["startEndDate"]["end"].is_null()
}

fn is_cut(answer: &Value, of: &str, count: &str, list: &str) -> bool {
    let stated = answer["person"][of][count].as_u64().unwrap_or(0);
    stated > history(answer, of, list).len() as u64
}

fn text_has(value: &Value, character: char) -> bool {
    value.as_str().is_some_and(|text| text.contains(character))
}

#[test]
fn names_come_in_many_scripts() {
    let scripts = [
        ("Greek", '\u{370}'..='\u{3ff}'),
        ("Cyrillic", '\u{400}'..='\u{4ff}'),
        ("Arabic", '\u{600}'..='\u{6ff}'),
        ("Vietnamese", '\u{1ea0}'..='\u{1eff}'),
        ("Han", '\u{4e00}'..='\u{9fff}'),
        ("Hangul", '\u{ac00}'..='\u{d7af}'),
    ];
    let names: Vec<String> = entries()
        .iter()
        .map(|entry| &entry["answer"]["person"])
        .map(|person| format!("{}{}", person["firstName"], person["lastName"]))
        .collect();
    for (script, letters) in scripts {
        let written = |name: &String| name.chars().any(|letter| letters.contains(&letter));
        assert!(names.iter().any(written), "{script}");
    }
}

#[test]
fn one_person_answers_to_two_addresses_and_nobody_stands_twice() {
    let entries = entries();
    let addresses = |entry: &Value| entry["addresses"].as_array().unwrap().len();
    assert!(entries.iter().any(|entry| addresses(entry) == 2));
    let ids = entries
        .iter()
        .filter_map(|entry| entry["answer"]["person"]["linkedInIdentifier"].as_str());
    let mut seen = HashSet::new();
    for id in ids {
        assert!(seen.insert(id), "{id} stands twice");
    }
}

#[test]
fn addresses_hold_every_known_person_spellings_strangers_and_nonsense() {
    let listed = listed();
    let known: HashSet<EmailAddress> = entries()
        .iter()
        .flat_map(|entry| entry["addresses"].as_array().unwrap().clone())
        .map(|address| address.as_str().unwrap().parse().unwrap())
        .collect();
    let valid: Vec<EmailAddress> = listed.iter().filter_map(|text| text.parse().ok()).collect();
    let distinct: HashSet<_> = valid.iter().cloned().collect();
    assert!(listed.len() >= 60, "{}", listed.len());
    assert!(known.is_subset(&distinct));
    assert!(distinct.len() > known.len(), "strangers");
    assert!(valid.len() > distinct.len(), "duplicates");
    assert!(listed.len() > valid.len(), "malformed");
}

#[test]
fn nothing_points_to_a_real_site() {
    let text = fs::read_to_string(test_data("linkedin_profiles.json")).unwrap();
    for url in text.split("https://").skip(1) {
        let host = url.split(['/', '"']).next().unwrap();
        assert!(host.ends_with(".example"), "{host}");
    }
    let addresses = listed()
        .into_iter()
        .filter_map(|text| text.parse::<EmailAddress>().ok());
    for address in addresses {
        let reserved = ["example.com", "example.org", "example.net", ".example"];
        assert!(
            reserved.iter().any(|end| address.as_str().ends_with(end)),
            "{address}"
        );
    }
}
