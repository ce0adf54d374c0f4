//! What the provider answered, read once.

use bytes::Bytes;
use serde_json::error::Category;

use crate::content::Parts;
use crate::contract::find_deviations;
use crate::{Content, Deviation, Flaw, Json, LeadId, Object};

/// A whole answer of status 200: the budget it reports and what it says of the person.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What is left to spend, as the answer says.
    pub budget: Budget,
    /// Found, unknown, or not usable.
    pub verdict: Verdict,
    /// Where the answer is not as the contract has it. None of it keeps an answer from being used,
    /// unless [`Self::hold_to_contract`] says so.
    pub deviations: Vec<Deviation>,
}

/// The budget in an answer's body; the contract lets both be absent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Budget {
    /// Credits left on the account; fractions occur.
    pub credits_left: Option<f64>,
    /// Calls left in the current window.
    pub rate_limit_left: Option<i64>,
}

/// What an answer says of the person.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// A person with a stable identifier.
    Found(Box<FoundProfile>),
    /// `success: false`, or no person: nobody is known under the address.
    NotFound,
    /// Paid for, but nothing a lead can be made of; every reason is listed.
    Unusable(Vec<Flaw>),
}

/// A person who can be told from others.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundProfile {
    /// `person.linkedInIdentifier`.
    pub linkedin_id: String,
    /// Person and company.
    pub content: Content,
}

impl Answer {
    /// Reads a body of status 200. Never fails: what cannot be used is [`Verdict::Unusable`].
    #[must_use]
    pub fn read(body: impl Into<Bytes>) -> Self {
        let (mut budget, mut deviations) = (Budget::default(), Vec::new());
        let mut linkedin_id = String::new();
        let content = Content::read_with(body.into(), |body| {
            let mut envelope = parse(body).map_err(|error| unreadable(&error))?;
            budget = read_budget(&envelope);
            deviations = find_deviations(&envelope);
            let is_known = envelope.get("success") != Some(&Json::Bool(false));
            let parts = Parts::take_from(&mut envelope);
            if !is_known || parts.person.is_null() {
                return Err(Verdict::NotFound);
            }
            identify(&parts)?.clone_into(&mut linkedin_id);
            Ok(parts)
        });
        let found = |content| FoundProfile {
            linkedin_id,
            content,
        };
        let verdict = content.map(|content| Verdict::Found(Box::new(found(content))));
        Self {
            budget,
            verdict: verdict.unwrap_or_else(|verdict| verdict),
            deviations,
        }
    }

    /// An answer of which nothing can be read.
    #[must_use]
    pub fn unusable(flaw: Flaw) -> Self {
        Self {
            budget: Budget::default(),
            verdict: Verdict::Unusable(vec![flaw]),
            deviations: Vec::new(),
        }
    }

    /// Takes an answer for unusable if a known key has a value of another type than agreed. Says
    /// whether one has; unknown keys are welcome.
    pub fn hold_to_contract(&mut self) -> bool {
        let violations = self.deviations.iter().filter(|found| found.is_violation());
        let violations: Vec<_> = violations.map(Deviation::to_flaw).collect();
        if violations.is_empty() {
            return false;
        }
        let mut flaws = match &mut self.verdict {
            Verdict::Unusable(flaws) => std::mem::take(flaws),
            Verdict::Found(_) | Verdict::NotFound => Vec::new(),
        };
        for violation in violations {
            if flaws.iter().all(|flaw| flaw.pointer != violation.pointer) {
                flaws.push(violation);
            }
        }
        self.verdict = Verdict::Unusable(flaws);
        true
    }
}

/// That all of it is UTF-8 is proven at once; where it is not, the parser knows the place.
fn parse(body: &[u8]) -> serde_json::Result<Object<'_>> {
    match str::from_utf8(body) {
        Ok(text) => serde_json::from_str(text),
        Err(_) => serde_json::from_slice(body),
    }
}

/// The parser's message without the text around the fault, which is personal data.
fn unreadable(error: &serde_json::Error) -> Verdict {
    let kind = match error.classify() {
        Category::Eof => "ends too early",
        Category::Data => "is not an object",
        Category::Syntax | Category::Io => broken_rule(&error.to_string()),
    };
    let reason = format!("{kind} (line {}, column {})", error.line(), error.column());
    Verdict::Unusable(vec![Flaw::new("", reason)])
}

/// The parser counts bounds of its own as syntax; its message, which quotes nothing there, tells them apart.
fn broken_rule(message: &str) -> &'static str {
    if message.starts_with("number out of range") {
        "has a number that is out of range"
    } else if message.starts_with("recursion limit exceeded") {
        "is nested too deep"
    } else {
        "is not JSON"
    }
}

fn read_budget(envelope: &Object<'_>) -> Budget {
    let number = |key| envelope.get(key).and_then(Json::as_number);
    Budget {
        credits_left: number("credits_left").and_then(serde_json::Number::as_f64),
        rate_limit_left: number("rate_limit_left").and_then(serde_json::Number::as_i64),
    }
}

/// The identifier; or everything that keeps a lead from being made.
fn identify<'a>(parts: &'a Parts<'_>) -> Result<&'a str, Verdict> {
    let is_sound = matches!(parts.company, Json::Null | Json::Object(_));
    let company_flaw = (!is_sound).then(|| Flaw::new("/company", "is neither an object nor null"));
    match (linkedin_id(&parts.person), company_flaw) {
        (Ok(linkedin_id), None) => Ok(linkedin_id),
        (id, company_flaw) => {
            let flaws = id.err().into_iter().chain(company_flaw);
            Err(Verdict::Unusable(flaws.collect()))
        }
    }
}

fn linkedin_id<'a>(person: &'a Json<'_>) -> Result<&'a str, Flaw> {
    let Some(person) = person.as_object() else {
        return Err(Flaw::new("/person", "is neither an object nor null"));
    };
    match person.get("linkedInIdentifier") {
        Some(Json::String(id)) if !id.trim().is_empty() => Ok(id),
        Some(Json::String(_)) => Err(Flaw::new("/person/linkedInIdentifier", "is blank")),
        Some(Json::Null) | None => Err(Flaw::new("/person/linkedInIdentifier", "is missing")),
        Some(_) => Err(Flaw::new("/person/linkedInIdentifier", "is not a string")),
    }
}

impl FoundProfile {
    /// The lead this profile belongs to.
    #[must_use]
    pub fn lead_id(&self) -> LeadId {
        LeadId::derive(&self.linkedin_id)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn verdict(body: &str) -> Verdict {
        Answer::read(body.to_owned()).verdict
    }

    #[test]
    fn person_and_company_are_kept_with_unknown_keys() {
        let body = r#"{"success":true,"person":{"linkedInIdentifier":"A1","new":[1]},"company":{"x":null}}"#;
        let Verdict::Found(found) = verdict(body) else {
            panic!("not found")
        };
        assert_eq!(found.linkedin_id, "A1");
        let expected = json!({"linkedInIdentifier": "A1", "new": [1]});
        assert_eq!(json!(found.content.person()), expected);
        assert_eq!(json!(found.content.company()), json!({"x": null}));
    }

    #[test]
    fn nobody_is_not_found() {
        for body in [
            r#"{"success":false}"#,
            r#"{"success":true,"person":null}"#,
            r#"{"success":true}"#,
            "{}",
        ] {
            assert_eq!(verdict(body), Verdict::NotFound, "{body}");
        }
    }

    #[test]
    fn unusable_answers_say_where_and_why() {
        for (body, pointer, reason) in [
            (
                r#"{"person":{}}"#,
                "/person/linkedInIdentifier",
                "is missing",
            ),
            (
                r#"{"person":{"linkedInIdentifier":" "}}"#,
                "/person/linkedInIdentifier",
                "is blank",
            ),
            (
                r#"{"person":{"linkedInIdentifier":7}}"#,
                "/person/linkedInIdentifier",
                "is not a string",
            ),
            (
                r#"{"person":[]}"#,
                "/person",
                "is neither an object nor null",
            ),
            (
                r#"{"person":{"linkedInIdentifier":"A"},"company":"x"}"#,
                "/company",
                "is neither an object nor null",
            ),
            ("{\"person\":", "", "ends too early (line 1, column 10)"),
            ("<html>", "", "is not JSON (line 1, column 1)"),
            ("[1]", "", "is not an object (line 1, column 0)"),
            (
                r#"{"x":1e400}"#,
                "",
                "has a number that is out of range (line 1, column 10)",
            ),
            (
                &format!(r#"{{"x":{}{}}}"#, "[".repeat(200), "]".repeat(200)),
                "",
                "is nested too deep (line 1, column 132)",
            ),
        ] {
            assert_eq!(
                verdict(body),
                Verdict::Unusable(vec![Flaw::new(pointer, reason)]),
                "{body}"
            );
        }
    }

    #[test]
    fn violations_of_the_contract_count_only_where_somebody_says_so() {
        let body =
            r#"{"person":{"linkedInIdentifier":"A","firstName":7},"company":{"name":[]},"x":1}"#;
        let mut answer = Answer::read(body.to_owned());
        assert!(matches!(answer.verdict, Verdict::Found(_)));
        assert_eq!(answer.deviations.len(), 3);
        assert!(answer.hold_to_contract());
        let expected = vec![
            Flaw::new("/company/name", "is an array, not a string"),
            Flaw::new("/person/firstName", "is a whole number, not a string"),
        ];
        assert_eq!(answer.verdict, Verdict::Unusable(expected));
    }

    #[test]
    fn unknown_keys_are_no_violation() {
        let body = r#"{"person":{"linkedInIdentifier":"A","summary":"new"},"requestId":1}"#;
        let mut answer = Answer::read(body.to_owned());
        assert!(!answer.hold_to_contract());
        assert!(matches!(answer.verdict, Verdict::Found(_)));
    }

    #[test]
    fn place_that_is_wrong_twice_is_told_once() {
        let mut answer = Answer::read(r#"{"person":{"linkedInIdentifier":7},"company":"x"}"#);
        let before = answer.verdict.clone();
        assert!(answer.hold_to_contract());
        assert_eq!(answer.verdict, before);
    }

    #[test]
    fn budget_is_read_where_it_is_sound() {
        let budget = |body: &str| Answer::read(body.to_owned()).budget;
        assert_eq!(
            budget(r#"{"credits_left":12.5,"rate_limit_left":9}"#),
            Budget {
                credits_left: Some(12.5),
                rate_limit_left: Some(9)
            },
        );
        assert_eq!(
            budget(r#"{"credits_left":"12","rate_limit_left":null}"#),
            Budget::default()
        );
    }
}
