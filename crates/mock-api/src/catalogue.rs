//! The people of the data file, found by address.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use models::EmailAddress;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::MockError;
use crate::budget::BudgetLeft;
use crate::contract::Answer;
use crate::envelope::{ENVELOPE_BYTES, open_envelope};

/// The people of the data file, found by address.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    answers: HashMap<EmailAddress, Arc<CataloguedAnswer>>,
}

/// One answer of the data file, verbatim but for white space.
#[derive(Debug)]
pub(crate) struct CataloguedAnswer {
    /// Whether it names a person; only that is charged for.
    pub found: bool,
    /// The members of the answer, without the outer braces.
    members: String,
}

/// One entry of the data file: the addresses it answers to, and the answer.
#[derive(Deserialize)]
struct Entry<A> {
    addresses: Vec<EmailAddress>,
    answer: A,
}

impl Catalogue {
    /// Reads a data file: a JSON array of entries with `addresses` and `answer`.
    ///
    /// It is parsed twice: typed, so that a mistake is found at the start and named with its line,
    /// and raw, so that what the types do not know is answered too.
    pub fn load(path: &Path) -> Result<Self, MockError> {
        let text = fs::read_to_string(path).map_err(|source| MockError::DataUnreadable {
            path: path.to_owned(),
            source,
        })?;
        let broken = |source| MockError::DataBroken {
            path: path.to_owned(),
            source,
        };
        let typed: Vec<Entry<Answer>> = serde_json::from_str(&text).map_err(broken)?;
        let raw: Vec<Entry<&RawValue>> = serde_json::from_str(&text).map_err(broken)?;
        Self::index(&typed, raw).map_err(|(pointer, reason)| MockError::DataInvalid {
            path: path.to_owned(),
            pointer,
            reason,
        })
    }

    pub fn get(&self, address: &EmailAddress) -> Option<&CataloguedAnswer> {
        self.answers.get(address).map(Arc::as_ref)
    }

    /// The index, or the JSON pointer to a contradiction and what it is.
    fn index(
        typed: &[Entry<Answer>],
        raw: Vec<Entry<&RawValue>>,
    ) -> Result<Self, (String, String)> {
        let mut catalogue = Self::default();
        for (row, (typed, raw)) in typed.iter().zip(raw).enumerate() {
            if let Some(member) = reserved_member(&typed.answer) {
                let reason = "the server says this for each call".to_owned();
                return Err((format!("/{row}/answer/{member}"), reason));
            }
            let answer = Arc::new(CataloguedAnswer::new(&typed.answer, raw.answer));
            for (column, address) in raw.addresses.into_iter().enumerate() {
                let reason = format!("`{address}` stands in the file twice");
                if catalogue
                    .answers
                    .insert(address, Arc::clone(&answer))
                    .is_some()
                {
                    return Err((format!("/{row}/addresses/{column}"), reason));
                }
            }
        }
        Ok(catalogue)
    }
}

/// The first member that a stored answer must leave to the server.
fn reserved_member(answer: &Answer) -> Option<&'static str> {
    [
        ("email", answer.email.is_some()),
        ("credits_left", answer.credits_left.is_some()),
        ("rate_limit_left", answer.rate_limit_left.is_some()),
    ]
    .into_iter()
    .find_map(|(member, present)| present.then_some(member))
}

impl CataloguedAnswer {
    fn new(typed: &Answer, raw: &RawValue) -> Self {
        let mut members = without_white_space(raw.get());
        // The outer braces: the typed reading has shown that there is an object between them.
        members.pop();
        members.remove(0);
        Self {
            found: typed.success && typed.person.is_some(),
            members,
        }
    }

    /// The body of a reply about `address`.
    pub fn compose(&self, address: &EmailAddress, left: BudgetLeft) -> Vec<u8> {
        let mut body = Vec::with_capacity(self.members.len() + ENVELOPE_BYTES);
        open_envelope(&mut body, address, left);
        body.extend_from_slice(self.members.as_bytes());
        body.push(b'}');
        body
    }
}

/// JSON text without the white space between its tokens.
fn without_white_space(json: &str) -> String {
    let (mut in_string, mut escaped) = (false, false);
    let kept = json.chars().filter(|&character| {
        if in_string {
            in_string = escaped || character != '"';
            escaped = !escaped && character == '\\';
            return true;
        }
        in_string = character == '"';
        !character.is_ascii_whitespace()
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    const LEFT: BudgetLeft = BudgetLeft {
        credits_left: 7,
        rate_limit_left: 3,
    };

    fn load(text: &str) -> Result<Catalogue, MockError> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        Catalogue::load(file.path())
    }

    fn address(text: &str) -> EmailAddress {
        text.parse().unwrap()
    }

    /// The error and its causes, with the name of the temporary file taken out.
    fn refusal(text: &str) -> String {
        let error = load(text).unwrap_err();
        let source =
            std::error::Error::source(&error).map_or(String::new(), |source| format!(": {source}"));
        let (MockError::DataInvalid { path, .. } | MockError::DataBroken { path, .. }) = &error
        else {
            panic!("{error}");
        };
        format!("{error}{source}").replace(&path.display().to_string(), "FILE")
    }

    #[test]
    fn unknown_members_and_their_order_are_answered_verbatim() {
        let catalogue = load(
            r#"[{"addresses": ["Ann@Example.com"], "answer": {
                "success": true, "zeta": {"a  b": " \\\" , "}, "person": null, "alpha": [1, 2.50]
            }}]"#,
        )
        .unwrap();
        let ann = address("ann@example.com");
        let body = catalogue.get(&ann).unwrap().compose(&ann, LEFT);
        insta::assert_snapshot!(String::from_utf8(body).unwrap(), @r#"{"email":"ann@example.com","credits_left":7,"rate_limit_left":3,"success":true,"zeta":{"a  b":" \\\" , "},"person":null,"alpha":[1,2.50]}"#);
    }

    #[test]
    fn only_a_person_counts_as_found() {
        for (answer, found) in [
            (
                r#"{"success": true, "person": {"linkedInIdentifier": "x"}}"#,
                true,
            ),
            (r#"{"success": true, "person": null}"#, false),
            (r#"{"success": false}"#, false),
        ] {
            let text = format!(r#"[{{"addresses": ["a@example.com"], "answer": {answer}}}]"#);
            let catalogue = load(&text).unwrap();
            assert_eq!(
                catalogue.get(&address("a@example.com")).unwrap().found,
                found,
                "{answer}"
            );
        }
    }

    #[test]
    fn wrong_shape_is_named_with_its_line() {
        let number = r#"[
            {"addresses": ["a@example.com"],
             "answer": {"success": 1}}
        ]"#;
        insta::assert_snapshot!(refusal(number), @"the people in `FILE` are not of the provider's shape: invalid type: integer `1`, expected a boolean at line 3 column 36");
        let nobody = r#"[{"addresses": ["nobody"], "answer": {"success": true}}]"#;
        insta::assert_snapshot!(refusal(nobody), @"the people in `FILE` are not of the provider's shape: `nobody` is not an e-mail address at line 1 column 25");
        insta::assert_snapshot!(refusal("[{"), @"the people in `FILE` are not of the provider's shape: EOF while parsing an object at line 1 column 2");
    }

    #[test]
    fn contradictions_are_named_by_pointer() {
        let entry =
            r#"{"addresses": ["b@example.com", "B@example.com"], "answer": {"success": true}}"#;
        insta::assert_snapshot!(refusal(&format!("[{entry}]")), @"the people in `FILE` contradict themselves at `/0/addresses/1`: `b@example.com` stands in the file twice");
        let entry =
            r#"{"addresses": ["b@example.com"], "answer": {"success": true, "credits_left": 1}}"#;
        insta::assert_snapshot!(refusal(&format!("[{entry}]")), @"the people in `FILE` contradict themselves at `/0/answer/credits_left`: the server says this for each call");
    }

    #[test]
    fn absent_file_is_named() {
        let error = Catalogue::load(Path::new("no/such/people.json")).unwrap_err();
        assert!(matches!(error, MockError::DataUnreadable { .. }));
        assert_eq!(
            error.to_string(),
            "could not read the people in `no/such/people.json`"
        );
    }
}
