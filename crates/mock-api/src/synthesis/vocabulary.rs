//! The words that invented profiles are made of: one file per language, and one for companies.

use serde::{Deserialize, Deserializer};

/// All words, ready to stand inside a JSON string.
#[derive(Debug)]
pub(super) struct Vocabulary {
    pub locales: Vec<Locale>,
    pub companies: Companies,
}

/// A list of words, escaped for JSON once so that they can be copied as they are.
pub(super) type Words = Vec<String>;

/// The words of one language.
#[derive(Debug, Deserialize)]
pub(super) struct Locale {
    pub language: String,
    #[serde(deserialize_with = "escaped")]
    pub first_names: Words,
    #[serde(deserialize_with = "escaped")]
    pub last_names: Words,
    #[serde(deserialize_with = "escaped")]
    pub cities: Words,
    #[serde(deserialize_with = "escaped")]
    pub schools: Words,
    #[serde(deserialize_with = "escaped")]
    pub degrees: Words,
    #[serde(deserialize_with = "escaped")]
    pub fields: Words,
    #[serde(deserialize_with = "escaped")]
    pub titles: Words,
    #[serde(deserialize_with = "escaped")]
    pub sentences: Words,
    #[serde(deserialize_with = "escaped")]
    pub headlines: Words,
}

/// The words of companies, and what is the same in every language.
#[derive(Debug, Deserialize)]
pub(super) struct Companies {
    #[serde(deserialize_with = "escaped")]
    pub beginnings: Words,
    #[serde(deserialize_with = "escaped")]
    pub middles: Words,
    #[serde(deserialize_with = "escaped")]
    pub endings: Words,
    #[serde(deserialize_with = "escaped")]
    pub industries: Words,
    #[serde(deserialize_with = "escaped")]
    pub taglines: Words,
    #[serde(deserialize_with = "escaped")]
    pub descriptions: Words,
    #[serde(deserialize_with = "escaped")]
    pub specialities: Words,
    #[serde(deserialize_with = "escaped")]
    pub streets: Words,
    #[serde(deserialize_with = "escaped")]
    pub cities: Words,
    #[serde(deserialize_with = "escaped")]
    pub areas: Words,
    #[serde(deserialize_with = "escaped")]
    pub countries: Words,
    #[serde(deserialize_with = "escaped")]
    pub skills: Words,
    #[serde(deserialize_with = "escaped")]
    pub contract_types: Words,
    #[serde(deserialize_with = "escaped")]
    pub email_types: Words,
}

const LOCALES: [&str; 15] = [
    include_str!("vocabulary/arabic.json"),
    include_str!("vocabulary/chinese.json"),
    include_str!("vocabulary/english.json"),
    include_str!("vocabulary/french.json"),
    include_str!("vocabulary/german.json"),
    include_str!("vocabulary/indian.json"),
    include_str!("vocabulary/italian.json"),
    include_str!("vocabulary/japanese.json"),
    include_str!("vocabulary/polish.json"),
    include_str!("vocabulary/portuguese.json"),
    include_str!("vocabulary/russian.json"),
    include_str!("vocabulary/spanish.json"),
    include_str!("vocabulary/swedish.json"),
    include_str!("vocabulary/turkish.json"),
    include_str!("vocabulary/vietnamese.json"),
];

impl Vocabulary {
    #[expect(
        clippy::expect_used,
        reason = "the files are compiled in, and every test of this module reads them"
    )]
    pub fn load() -> Self {
        let locale = |text| serde_json::from_str(text).expect("a locale of the right shape");
        Self {
            locales: LOCALES.into_iter().map(locale).collect(),
            companies: serde_json::from_str(include_str!("vocabulary/companies.json"))
                .expect("companies of the right shape"),
        }
    }
}

fn escaped<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Words, D::Error> {
    let words = Vec::<String>::deserialize(deserializer)?;
    words
        .iter()
        .map(|word| escape(word).map_err(serde::de::Error::custom))
        .collect()
}

/// The word as it stands between the quotes of a JSON string.
fn escape(word: &str) -> Result<String, serde_json::Error> {
    let quoted = serde_json::to_string(word)?;
    Ok(quoted[1..quoted.len() - 1].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_escaped_once() {
        assert_eq!(escape("“a” \"b\"\n").unwrap(), "“a” \\\"b\\\"\\n");
    }

    #[test]
    fn no_list_is_empty() {
        for locale in Vocabulary::load().locales {
            let lists = [
                &locale.first_names,
                &locale.last_names,
                &locale.cities,
                &locale.schools,
                &locale.degrees,
                &locale.fields,
                &locale.titles,
                &locale.sentences,
                &locale.headlines,
            ];
            assert!(
                lists.iter().all(|list| !list.is_empty()),
                "{}",
                locale.language
            );
        }
    }
}
