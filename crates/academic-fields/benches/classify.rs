//! How many distinct education strings one core reads in a second.

use std::hint::black_box;

use academic_fields::model::Classifier;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const DEGREES: [&str; 8] = [
    "Bachelor of Science (B.Sc.)",
    "MBA",
    "Licence professionnelle",
    "Dipl.-Ing.",
    "Licenciatura en",
    "Ph.D.",
    "本科",
    "",
];
const SUBJECTS: [&str; 10] = [
    "Computer Science",
    "Marketing and Human Resource Management",
    "Génie civil",
    "Betriebswirtschaftslehre",
    "Derecho Constitucional",
    "Quản trị kinh doanh",
    "机械工程",
    "Управление персоналом",
    "Mehcanical Enginering",
    "Summer School",
];
const SCHOOLS: [&str; 5] = [
    "University of Springfield",
    "Pune, Maharashtra",
    "First Class Honours",
    "minor in History",
    "2012 - 2016",
];

/// Every combination with a number of its own: no string is met twice.
fn strings() -> Vec<String> {
    let mut strings = Vec::new();
    for (number, degree) in DEGREES.iter().cycle().take(200).enumerate() {
        for subject in SUBJECTS {
            for school in SCHOOLS {
                strings.push(format!("{degree}, {subject}, {school} {number}"));
            }
        }
    }
    strings
}

fn classify(criterion: &mut Criterion) {
    let strings = strings();
    let mut group = criterion.benchmark_group("academic-fields");
    group.throughput(Throughput::Elements(strings.len() as u64));
    group.sample_size(10);
    group.bench_function("classify distinct strings", |bencher| {
        bencher.iter(|| {
            for text in &strings {
                black_box(academic_fields::classify(black_box(text)));
            }
        });
    });
    group.finish();
    criterion.bench_function("start", |bencher| {
        bencher.iter(|| Classifier::from_bytes(black_box(Classifier::compiled_bytes())));
    });
}

criterion_group!(benches, classify);
criterion_main!(benches);
