//! Invented people and runs, for the tests of each backend's own promises.

use jiff::Timestamp;
use models::{Budget, Content, FoundProfile, LeadId, RawProfile, RunId, SegmentPlace};
use serde_json::{Value, json};
use uuid::Uuid;

pub fn profile(number: usize) -> RawProfile {
    let linkedin_id = format!("P{number}");
    let found = FoundProfile {
        content: Content::of(
            &json!({"linkedInIdentifier": &linkedin_id, "firstName": "Ann"}),
            &Value::Null,
        )
        .unwrap(),
        linkedin_id,
    };
    let place = SegmentPlace {
        segment: "s".to_owned(),
        offset: 0,
        length: 1,
    };
    let email = format!("p{number}@example.com").parse().unwrap();
    RawProfile::new(
        email,
        Timestamp::UNIX_EPOCH,
        place,
        Budget::default(),
        found,
    )
}

pub fn profiles(count: usize) -> Vec<RawProfile> {
    (0..count).map(profile).collect()
}

pub fn leads_of(profiles: &[RawProfile]) -> Vec<LeadId> {
    profiles.iter().map(|profile| profile.lead_id).collect()
}

pub fn run(number: u128) -> RunId {
    RunId::from_uuid(Uuid::from_u128(number))
}
