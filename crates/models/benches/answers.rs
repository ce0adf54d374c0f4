//! What one core makes of answers: reading, hashing and naming them.
#![expect(clippy::unwrap_used, reason = "the input lies in the repository")]

use std::hint::black_box;

use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jiff::Timestamp;
use models::{Answer, EmailAddress, FoundProfile, RawProfile, SegmentPlace, Verdict};
use serde_json::Value;

/// The answers of the invented people, as a provider sends them.
fn bodies() -> Vec<Bytes> {
    let text = include_str!("../../../test_data/linkedin_profiles.json");
    let people: Vec<Value> = serde_json::from_str(text).unwrap();
    let answers = people.iter().map(|person| person["answer"].to_string());
    answers.map(Bytes::from).collect()
}

fn found(body: &Bytes) -> Option<FoundProfile> {
    match Answer::read(body.clone()).verdict {
        Verdict::Found(found) => Some(*found),
        Verdict::NotFound | Verdict::Unusable(_) => None,
    }
}

fn answers(criterion: &mut Criterion) {
    let bodies = bodies();
    let profiles: Vec<_> = bodies.iter().filter_map(found).collect();
    let mut group = criterion.benchmark_group("answers");
    group.throughput(Throughput::Bytes(
        bodies.iter().map(Bytes::len).sum::<usize>() as u64,
    ));
    group.bench_function("read", |bencher| {
        bencher.iter(|| -> Vec<_> { bodies.iter().cloned().map(Answer::read).collect() });
    });
    group.bench_function("hash", |bencher| {
        bencher.iter(|| -> Vec<_> { profiles.iter().map(|found| found.content.hash()).collect() });
    });
    group.finish();
}

fn identities(criterion: &mut Criterion) {
    let profile = bodies().iter().find_map(found).unwrap();
    let email: EmailAddress = "ada.lindqvist@example.com".parse().unwrap();
    criterion.bench_function("address", |bencher| {
        bencher.iter(|| black_box("Ada.Lindqvist@example.com").parse::<EmailAddress>());
    });
    criterion.bench_function("document", |bencher| {
        bencher.iter_batched(
            || profile.clone(),
            |profile| {
                let place = SegmentPlace {
                    segment: String::new(),
                    offset: 0,
                    length: 0,
                };
                RawProfile::new(
                    email.clone(),
                    Timestamp::UNIX_EPOCH,
                    place,
                    models::Budget::default(),
                    profile,
                )
            },
            criterion::BatchSize::SmallInput,
        );
    });
}

criterion_group!(benches, answers, identities);
criterion_main!(benches);
