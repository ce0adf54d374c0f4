//! The vocabulary files, by language. The first to claim a spelling keeps it.

/// Name and text of every vocabulary file under `data/vocabulary`.
pub const SOURCES: &[(&str, &str)] = &[
    ("degrees", include_str!("../../data/vocabulary/degrees.txt")),
    ("en", include_str!("../../data/vocabulary/en.txt")),
];
