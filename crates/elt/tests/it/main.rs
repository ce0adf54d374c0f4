//! elt against a provider, a database and raw storage that are all real servers, or embedded.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(
    clippy::float_cmp,
    reason = "credits in tests are small multiples of a quarter"
)]

mod budget;
mod chaos;
mod claims;
mod commands;
mod contract;
mod doctor;
mod ending;
mod erase;
mod faults;
mod help;
mod home;
mod insight;
mod key;
mod loss;
mod pacing;
mod pipeline;
mod provider;
mod quarantine;
mod quarantine_commands;
mod quarantine_retry;
mod rebuild;
mod recovery;
mod replay;
mod secrets;
mod sorting;
mod status;
mod stopping;
mod unprepared;
mod verify;
mod verify_quarantine;
