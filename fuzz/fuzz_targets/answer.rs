//! Any bytes as the provider's answer: no panic, and what is found can be identified.

#![no_main]

use libfuzzer_sys::fuzz_target;
use models::{Answer, Verdict};

fuzz_target!(|bytes: &[u8]| {
    let answer = Answer::read(bytes.to_vec());
    match &answer.verdict {
        Verdict::Found(profile) => {
            assert!(!profile.linkedin_id.trim().is_empty());
            assert_eq!(profile.lead_id(), profile.lead_id());
            assert_eq!(profile.content.hash(), profile.content.hash());
        }
        Verdict::Unusable(flaws) => assert!(!flaws.is_empty()),
        Verdict::NotFound => {}
    }
    assert_eq!(format!("{answer:?}"), format!("{:?}", Answer::read(bytes.to_vec())));
});
