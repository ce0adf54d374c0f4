//! Any bytes as an education string: no panic, a valid answer, the same one twice; the fuzzer's
//! `-timeout` says when it takes too long.

#![no_main]

use academic_fields::{AcademicField, classify, normalize_text, read_level, resolve_label};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let read = classify(&text);
    assert!((0.0..=1.0).contains(&read.confidence));
    assert_eq!(
        AcademicField::from_name(read.academic_field.name()),
        Some(read.academic_field)
    );
    for (field, share) in &read.alternatives {
        assert!(*field != read.academic_field && (0.0..=1.0).contains(share));
    }
    assert_eq!(read.level, read_level(&text));
    assert_eq!(read, classify(&text));

    let normalized = normalize_text(&text);
    assert_eq!(normalize_text(&normalized), normalized);
    if let Some(field) = resolve_label(&text) {
        assert!(field.index() < AcademicField::COUNT);
    }
});
