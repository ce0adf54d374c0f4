//! The vocabulary files, by language. The first to claim a spelling keeps it.

macro_rules! vocabulary {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../data/vocabulary/", $name, ".txt")))),*]
    };
}

/// Name and text of every vocabulary file under `data/vocabulary`.
pub const SOURCES: &[(&str, &str)] = vocabulary![
    "degrees", "en", "es", "pt", "fr", "de", "nl", "it", "ca", "ro", "pl", "cs", "sk", "hr", "ru",
    "uk", "bg", "el", "hu", "fi", "sv", "da", "no", "et", "tr", "ar", "fa", "he", "hi", "vi", "id",
    "zh", "ja", "ko", "th"
];
