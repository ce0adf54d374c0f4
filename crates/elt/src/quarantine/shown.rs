//! One answer, with everything that is known of it.

use bytes::Bytes;
use db_connector::Database;
use models::{Flaw, QuarantinedAnswer, Verdict};
use s3_connector::{ErrorKind, ObjectStore, read_answer as read_stored};
use serde::Serialize;

use super::AnswerName;
use crate::EltError;
use crate::provider::read_answer;

/// An answer in quarantine and its bytes, read back from raw storage and proven.
#[derive(Debug, Serialize)]
pub struct ShownAnswer {
    /// What the database says of it.
    #[serde(flatten)]
    pub answer: QuarantinedAnswer,
    /// What lies in raw storage; none: nothing was kept, it was erased, or it is in another storage.
    pub body: Option<ShownBody>,
}

/// The bytes of an answer.
#[derive(Debug, Serialize)]
pub struct ShownBody {
    /// How many there are.
    pub bytes: usize,
    /// The first of them, as far as they can be read.
    pub begins: String,
    /// What today's program finds wrong with them; empty: it can use them.
    pub reasons_now: Vec<Flaw>,
    /// All of them.
    #[serde(skip)]
    pub whole: Bytes,
}

/// Bytes that are shown where not all are asked for.
const SHOWN: usize = 400;

/// Finds answers and their bytes, newest first; none: no answer has the name.
pub async fn show_quarantined(
    database: &dyn Database,
    store: &dyn ObjectStore,
    name: &AnswerName,
) -> Result<Vec<ShownAnswer>, EltError> {
    let mut shown = Vec::new();
    for answer in name.find(database).await? {
        let body = read_body(store, &answer).await?;
        shown.push(ShownAnswer { answer, body });
    }
    Ok(shown)
}

async fn read_body(
    store: &dyn ObjectStore,
    answer: &QuarantinedAnswer,
) -> Result<Option<ShownBody>, EltError> {
    let Some(place) = &answer.place else {
        return Ok(None);
    };
    match read_stored(store, place).await {
        Ok(stored) => Ok(Some(ShownBody::new(stored.body))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

impl ShownBody {
    fn new(whole: Bytes) -> Self {
        let reasons_now = match read_answer(&whole).verdict {
            Verdict::Unusable(flaws) => flaws,
            Verdict::Found(_) | Verdict::NotFound => Vec::new(),
        };
        Self {
            bytes: whole.len(),
            begins: readable(&whole),
            reasons_now,
            whole,
        }
    }
}

/// The beginning as text that does a terminal no harm: whatever is no letter is spelled out.
fn readable(bytes: &[u8]) -> String {
    let beginning = &bytes[..end_of_beginning(bytes)];
    let mut text = String::with_capacity(beginning.len());
    for chunk in beginning.utf8_chunks() {
        text.push_str(&telemetry::harmless(chunk.valid()));
        text.extend(chunk.invalid().escape_ascii().map(char::from));
    }
    if beginning.len() < bytes.len() {
        text.push('…');
    }
    text
}

/// Where what is shown ends: not within a letter of UTF-8, which has at most four bytes.
fn end_of_beginning(bytes: &[u8]) -> usize {
    if bytes.len() <= SHOWN {
        return bytes.len();
    }
    let is_within_letter = |end: &usize| bytes[*end] & 0b1100_0000 == 0b1000_0000;
    let ends = (SHOWN - 3..=SHOWN).rev();
    ends.into_iter()
        .find(|end| !is_within_letter(end))
        .unwrap_or(SHOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_bytes_do_a_terminal_no_harm() {
        assert_eq!(readable("né\n\x1b[31m".as_bytes()), "né\\n\\u{1b}[31m");
        assert_eq!(readable(b"a\xff\xfeb"), "a\\xff\\xfeb");
        assert_eq!(readable(b""), "");
    }

    #[test]
    fn long_answers_are_cut_between_letters() {
        let long = format!("a{}", "é".repeat(SHOWN));
        let shown = readable(long.as_bytes());
        assert_eq!(shown, format!("a{}…", "é".repeat(SHOWN / 2 - 1)));
    }
}
