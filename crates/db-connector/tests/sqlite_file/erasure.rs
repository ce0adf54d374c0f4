//! What was erased is in no byte of the file.

use std::collections::BTreeSet;
use std::path::Path;

use db_connector::{Database, LeadScope, Sighting};
use jiff::Timestamp;
use models::{EmailAddress, Enrichment, EnrichmentState, RawProfile, SegmentPlace, Spent};

use crate::invented::{leads_of, profiles, run};
use crate::prepared;

const PEOPLE: usize = 3_000;
const BATCH: usize = 250;

fn emails(profiles: &[RawProfile]) -> Vec<EmailAddress> {
    profiles.iter().map(|it| it.email.clone()).collect()
}

fn settled(profile: &RawProfile) -> Enrichment {
    Enrichment {
        email: profile.email.clone(),
        state: EnrichmentState::Enriched,
        run_id: run(0),
        settled_at: Some(profile.fetched_at),
        spent: Spent::default(),
        claim: None,
        raw_id: Some(profile.id),
        place: Some(profile.place.clone()),
        reason: None,
    }
}

/// What a run writes of a batch.
async fn buy(database: &dyn Database, profiles: &[RawProfile]) {
    let emails = emails(profiles);
    let known = database.find_enrichments(&emails).await.unwrap();
    let sightings = emails.into_iter().map(|email| Sighting {
        seen: known.iter().find(|it| it.email == email).cloned(),
        email,
    });
    let sightings: Vec<_> = sightings.collect();
    let claimed = database.claim_enrichments(run(0), 1.0, &sightings).await;
    assert_eq!(claimed.unwrap().len(), profiles.len());
    database.upsert_raw_profiles(profiles).await.unwrap();
    let leads = leads_of(profiles);
    let scope = LeadScope::Only(&leads);
    database.project_leads(scope, run(0)).await.unwrap();
    let entries: Vec<_> = profiles.iter().map(settled).collect();
    database.settle_enrichments(&entries).await.unwrap();
}

/// The same answer a day later, at another place.
fn again(profile: &RawProfile) -> RawProfile {
    RawProfile {
        fetched_at: Timestamp::from_second(86_400).unwrap(),
        place: SegmentPlace {
            segment: "a segment with a longer name".to_owned(),
            ..profile.place.clone()
        },
        ..profile.clone()
    }
}

/// Everybody, and one in three a second time.
async fn people(database: &dyn Database) -> Vec<RawProfile> {
    let people = profiles(1_000 + PEOPLE).split_off(1_000);
    for batch in people.chunks(BATCH) {
        buy(database, batch).await;
    }
    let returned: Vec<_> = people.iter().step_by(3).map(again).collect();
    for batch in returned.chunks(BATCH) {
        buy(database, batch).await;
    }
    people
}

/// All bytes of the file, of its log and of whatever else lies beside it.
fn bytes_beside(path: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(path.parent().unwrap()).unwrap();
    files
        .flat_map(|file| std::fs::read(file.unwrap().path()).unwrap())
        .collect()
}

/// The words that are somewhere in bytes, whatever stands beside them.
fn found<'a>(bytes: &[u8], words: &'a BTreeSet<String>) -> BTreeSet<&'a str> {
    let lengths: BTreeSet<_> = words.iter().map(String::len).collect();
    let is_text = |window: &&[u8]| window.iter().all(u8::is_ascii_graphic);
    let windows = lengths.into_iter().flat_map(|length| bytes.windows(length));
    let texts = windows
        .filter(is_text)
        .map(|it| std::str::from_utf8(it).unwrap());
    texts
        .filter_map(|it| words.get(it))
        .map(String::as_str)
        .collect()
}

fn words<'a>(profiles: impl IntoIterator<Item = &'a RawProfile>) -> BTreeSet<String> {
    let words = profiles.into_iter().flat_map(|it| {
        let ids = [it.id.to_string(), it.lead_id.to_string()];
        ids.into_iter().chain([it.email.to_string()])
    });
    words.collect()
}

#[tokio::test]
async fn erased_people_are_in_no_page_of_the_file_or_its_log() {
    let (_directory, path, database) = prepared().await;
    let people = people(database.as_ref()).await;
    let erased: Vec<_> = people.iter().step_by(15).cloned().collect();
    let stay = words(&people[1..15]);
    let all = &words(&erased) | &stay;
    assert_eq!(found(&bytes_beside(&path), &all).len(), all.len());

    let raws: Vec<_> = erased.iter().map(|it| it.id).collect();
    let leads = leads_of(&erased);
    let emails = emails(&erased);
    assert_eq!(database.erase_raw_profiles(&raws).await.unwrap(), 200);
    assert_eq!(database.erase_leads(&leads).await.unwrap(), 200);
    assert_eq!(database.erase_enrichments(&emails).await.unwrap(), 200);
    database.scrub().await.unwrap();
    assert!(found(&bytes_beside(&path), &all).into_iter().eq(&stay));
}
