//! People are erased while others are bought.

use std::collections::BTreeSet;

use elt::{RunOptions, Stop};
use mock_api::{Billing, MockServer};
use serde_json::Value;

use super::{erase, traces_of};
use crate::home::{Addresses, Home, on_both_backends, options, synthesizing_mock};

on_both_backends!(
    people_erased_while_a_run_writes_do_not_come_back,
    erasures_at_once_undo_nothing,
    run_that_has_no_key_stops_when_the_first_person_is_erased,
);

const PEOPLE: usize = 600;

fn quoted(numbers: impl Iterator<Item = usize>) -> Vec<String> {
    numbers
        .map(|number| format!("\"person{number}@example.com\""))
        .collect()
}

async fn assert_gone(home: &Home, numbers: impl Iterator<Item = usize>) {
    let quoted = quoted(numbers);
    let texts: Vec<_> = quoted.iter().map(String::as_str).collect();
    assert_eq!(traces_of(home, &texts).await, [""; 0]);
}

/// Addresses and people, as documents name them.
async fn people_in(home: &Home) -> BTreeSet<(String, String)> {
    let mut dump = home.dump().await;
    let documents = dump.remove("linkedin_data").unwrap().into_values();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    documents
        .map(|document| (text(&document["email"]), text(&document["linkedin_id"])))
        .collect()
}

/// What a run that nobody disturbed stores, less everything about these people; the provider knows
/// some people under two of the addresses.
async fn everybody_but(
    mock: &MockServer,
    numbers: impl Iterator<Item = usize>,
) -> BTreeSet<(String, String)> {
    let undisturbed = Home::embedded();
    undisturbed.run(mock, Addresses::Invented(PEOPLE)).await;
    let all = people_in(&undisturbed).await;
    let erased: BTreeSet<_> = numbers
        .map(|number| format!("person{number}@example.com"))
        .collect();
    let erased = all.iter().filter(|(email, _)| erased.contains(email));
    let erased: BTreeSet<_> = erased.map(|(_, person)| person.clone()).collect();
    let is_left = |(_, person): &(String, String)| !erased.contains(person);
    all.into_iter().filter(is_left).collect()
}

/// Every sixtieth person is erased as soon as about as many have been asked for.
async fn people_erased_while_a_run_writes_do_not_come_back(home: &Home) {
    let mock = synthesizing_mock(Billing {
        latency: "uniform:1ms-30ms".parse().ok(),
        ..Billing::default()
    })
    .await;
    let erased = || (0..PEOPLE).step_by(60);
    let options = options(&mock);
    let running = home.run_with(
        &options,
        RunOptions::default(),
        Addresses::Invented(PEOPLE),
        Stop::default(),
    );
    let erasing = async {
        for number in erased() {
            while mock.calls() < number as u64 {
                tokio::time::sleep(std::time::Duration::from_millis(2)).await;
            }
            erase(home, &[&format!("person{number}@example.com")]).await;
        }
    };
    let (outcome, ()) = tokio::join!(running, erasing);
    assert_eq!(outcome.report.requested, PEOPLE as u64);
    assert_gone(home, erased()).await;
    assert_eq!(people_in(home).await, everybody_but(&mock, erased()).await);
    assert_eq!(home.spool_files(), 0);
}

async fn erasures_at_once_undo_nothing(home: &Home) {
    let mock = synthesizing_mock(Billing::default()).await;
    home.run(&mock, Addresses::Invented(40)).await;
    let erase_one = async |number: usize| {
        erase(home, &[&format!("person{number}@example.com")]).await;
    };
    tokio::join!(erase_one(3), erase_one(17), erase_one(29));
    assert_gone(home, [3, 17, 29].into_iter()).await;
    assert_eq!(home.dump().await["leads"].len(), 37);
}

/// What it had stored of the person by then is removed by the next run, which has the key.
async fn run_that_has_no_key_stops_when_the_first_person_is_erased(home: &Home) {
    let mock = synthesizing_mock(Billing {
        latency: "uniform:1ms-30ms".parse().ok(),
        ..Billing::default()
    })
    .await;
    let provider = options(&mock);
    let running = home.run_keyed(
        None,
        &provider,
        RunOptions::default(),
        Addresses::Invented(PEOPLE),
        Stop::default(),
    );
    let erasing = async {
        while mock.calls() < 50 {
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
        erase(home, &["person7@example.com"]).await;
    };
    let (outcome, ()) = tokio::join!(running, erasing);
    assert_eq!(outcome.report.stopped, Some("suppression_key"));
    home.run(&mock, Addresses::Invented(PEOPLE)).await;
    assert_gone(home, [7].into_iter()).await;
    let all_but_one = everybody_but(&mock, [7].into_iter()).await;
    assert_eq!(people_in(home).await, all_but_one);
    assert_eq!(home.spool_files(), 0);
}
