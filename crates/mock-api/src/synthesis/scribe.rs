//! Who writes an answer: the buffer, the generator and the words, with the habits all parts share.

use super::json::Json;
use super::vocabulary::{Locale, Vocabulary, Words};
use crate::random::Random;

/// How many companies there are; people meet in them.
const COMPANIES: u64 = 50_000;

/// Writes one answer.
#[derive(Debug)]
pub(super) struct Scribe<'a> {
    pub json: Json,
    pub random: Random,
    pub seed: u64,
    pub vocabulary: &'a Vocabulary,
    /// The language of the person.
    pub locale: &'a Locale,
    /// Number of the company the person works for now.
    pub current_employer: u64,
}

impl<'a> Scribe<'a> {
    pub fn new(body: Vec<u8>, mut random: Random, seed: u64, vocabulary: &'a Vocabulary) -> Self {
        Self {
            json: Json { bytes: body },
            locale: random.pick(&vocabulary.locales),
            current_employer: random.below(COMPANIES),
            random,
            seed,
            vocabulary,
        }
    }

    /// Closes the outer object.
    pub fn into_body(mut self) -> Vec<u8> {
        self.json.close(b'}');
        // The comma behind the last bracket.
        self.json.bytes.pop();
        self.json.bytes
    }

    pub fn pick(&mut self, words: &'a Words) -> &'a str {
        self.random.word(words)
    }

    /// Some company or other.
    pub fn some_company(&mut self) -> u64 {
        self.random.below(COMPANIES)
    }

    /// A member that the contract lets be absent: five in a hundred are null, three missing.
    pub fn optional(&mut self, key: &str, value: impl FnOnce(&mut Self)) {
        match self.random.below(100) {
            0..5 => self.json.key(key).null(),
            5..8 => {}
            _ => {
                self.json.key(key);
                value(self);
            }
        }
    }

    pub fn object(&mut self, members: impl FnOnce(&mut Self)) {
        self.json.open(b'{');
        members(self);
        self.json.close(b'}');
    }

    pub fn array(&mut self, length: u64, mut item: impl FnMut(&mut Self, u64)) {
        self.json.open(b'[');
        for number in 0..length {
            item(self, number);
        }
        self.json.close(b']');
    }

    pub fn words(&mut self, words: &'a Words) {
        let word = self.pick(words);
        self.json.text(&[word]);
    }

    /// Between `from` and `to` sentences as one string, some of them in lines.
    pub fn prose(&mut self, sentences: &'a Words, from: u64, to: u64) {
        let count = from + self.random.below(to - from + 1);
        let between = if self.random.chance(30) {
            "\\n• "
        } else {
            " "
        };
        let last = sentences.len() as u64 - 1;
        let mut place = self.random.below(last + 1);
        self.json.bytes.push(b'"');
        for number in 0..count {
            if number > 0 {
                self.json.bytes.extend_from_slice(between.as_bytes());
            }
            // Never the one that was just said.
            place = (place + 1 + self.random.below(last)) % (last + 1);
            let sentence = &sentences[usize::try_from(place).unwrap_or_default()];
            self.json.bytes.extend_from_slice(sentence.as_bytes());
        }
        self.json.end_text();
    }

    /// A URL that ends in random digits, as those of pictures do.
    pub fn picture(&mut self, kind: &str) {
        self.json
            .bytes
            .extend_from_slice(b"\"https://photos.example/v2/");
        self.random.write_token(&mut self.json.bytes, 19);
        self.json.bytes.extend_from_slice(kind.as_bytes());
        self.random.write_token(&mut self.json.bytes, 120);
        self.json.end_text();
    }

    pub fn month(&mut self, year: u64) {
        self.object(|scribe| {
            if scribe.random.chance(70) {
                let month = 1 + scribe.random.below(12);
                scribe.json.key("month").number(month);
            }
            scribe.json.key("year").number(year);
        });
    }

    /// From when to when; an end in the present is null.
    pub fn span(&mut self, start: u64, end: Option<u64>) {
        self.object(|scribe| {
            scribe.json.key("start");
            scribe.month(start);
            scribe.json.key("end");
            match end {
                Some(year) => scribe.month(year),
                None => scribe.json.null(),
            }
        });
    }
}
