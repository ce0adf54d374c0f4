//! One walk over an answer, beside the shape it should have.

use super::path::Path;
use super::shape::{ANSWER, Fields, Shape};
use super::{Deviation, DriftKey, DriftKind, ValueType};
use crate::{Json, Object};

/// More deviations of one answer are not told: somebody who looks at the first hundred knows enough.
const MOST: usize = 100;

/// Every deviation of an answer, in the order of its keys. An answer as agreed costs no allocation.
pub(crate) fn find_deviations(answer: &Object<'_>) -> Vec<Deviation> {
    let mut walk = Walk { found: Vec::new() };
    walk.object(ANSWER, answer, &Path::ROOT);
    walk.found
}

struct Walk {
    found: Vec<Deviation>,
}

impl Walk {
    fn value(&mut self, shape: Shape, value: &Json<'_>, path: &Path<'_>) {
        match (shape, value) {
            (_, Json::Null) => {}
            (Shape::Object(fields), Json::Object(map)) => self.object(fields, map, path),
            (Shape::List(shape), Json::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(*shape, item, &path.index(index));
                }
            }
            (shape, value) if shape.admits(value) => {}
            (shape, value) => self.note(DriftKind::WrongType, Some(shape), value, path),
        }
    }

    /// What lies under an unknown key is unknown as a whole, and is not looked at.
    fn object(&mut self, fields: Fields, map: &Object<'_>, path: &Path<'_>) {
        for (key, value) in map.iter() {
            match fields.binary_search_by(|(known, _)| (*known).cmp(key)) {
                Ok(at) => self.value(fields[at].1, value, &path.key(key)),
                Err(_) => self.note(DriftKind::UnknownKey, None, value, &path.key(key)),
            }
        }
    }

    fn note(&mut self, kind: DriftKind, shape: Option<Shape>, value: &Json<'_>, path: &Path<'_>) {
        if self.found.len() < MOST {
            self.found.push(Deviation {
                pointer: path.pointer(),
                key: DriftKey {
                    pointer: path.pattern(),
                    kind,
                    expected: shape.map(Shape::value_type),
                    found: ValueType::of(value),
                },
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    use super::*;
    use crate::json::anything::anything;

    fn deviations(answer: &Value) -> Vec<Deviation> {
        find_deviations(Json::from(answer).as_object().unwrap())
    }

    fn check(answer: &Value, expected: &[&str]) {
        let found = deviations(answer);
        let found: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found, expected, "{answer}");
    }

    #[test]
    fn answer_as_agreed_deviates_nowhere() {
        check(
            &json!({
                "success": true, "email": "ann@example.com", "credits_left": 12.5, "rate_limit_left": 9,
                "person": {
                    "linkedInIdentifier": "A", "followerCount": 3, "skills": ["Rust"],
                    "creationDate": {"month": 4, "year": 2020},
                    "positions": {"positionsCount": 1, "positionHistory": [
                        {"title": "Analyst", "startEndDate": {"start": {"year": 2019.0}, "end": null}},
                    ]},
                    "schools": {"educationHistory": []},
                },
                "company": {"name": "Example Ltd", "headquarter": {"country": "SE"}},
            }),
            &[],
        );
        check(&json!({}), &[]);
    }

    #[test]
    fn whatever_is_null_is_as_agreed() {
        let history = json!({"positionHistory": [null], "positionsCount": null});
        check(
            &json!({"success": null, "person": {"positions": history}}),
            &[],
        );
    }

    #[test]
    fn known_keys_of_the_wrong_type_are_violations() {
        check(
            &json!({
                "success": "yes",
                "rate_limit_left": 0.5,
                "company": {"employeeCount": "240", "specialities": ["a", 7]},
                "person": {"schools": [], "positions": {"positionHistory": [{}, {"title": {}}]}},
            }),
            &[
                "`/company/employeeCount` is a string, not a whole number",
                "`/company/specialities/1` is a whole number, not a string",
                "`/person/positions/positionHistory/1/title` is an object, not a string",
                "`/person/schools` is an array, not an object",
                "`/rate_limit_left` is a number, not a whole number",
                "`/success` is a string, not a boolean",
            ],
        );
    }

    #[test]
    fn keys_nobody_agreed_on_are_drift_and_not_looked_into() {
        let answer = json!({
            "requestId": "r", "person": {"summary": null, "pronouns": {"a": {"b": 1}}},
        });
        check(
            &answer,
            &[
                "`/person/pronouns` is an unknown key, an object",
                "`/person/summary` is an unknown key, null",
                "`/requestId` is an unknown key, a string",
            ],
        );
    }

    #[test]
    fn all_items_of_a_list_share_a_pattern() {
        let answer = json!({"person": {"schools": {"educationHistory": [{"new": 1}, {"new": 2}]}}});
        let found = deviations(&answer);
        assert_eq!(found[0].key, found[1].key);
        assert_eq!(
            found[0].key.pointer,
            "/person/schools/educationHistory/*/new"
        );
        assert_ne!(found[0].pointer, found[1].pointer);
    }

    #[test]
    fn answer_of_a_million_surprises_is_told_by_its_first() {
        let surprises: Map<_, _> = (0..1_000).map(|n| (n.to_string(), json!(n))).collect();
        assert_eq!(deviations(&surprises.into()).len(), MOST);
    }

    proptest! {
        #[test]
        fn pointers_lead_to_what_was_found(answer in anything()) {
            let answer = json!({"person": answer});
            for found in deviations(&answer) {
                let there = answer.pointer(&found.pointer).map(Json::from);
                prop_assert!(there.is_some(), "{}", found.pointer);
                prop_assert_eq!(there.as_ref().and_then(ValueType::of), found.key.found);
            }
        }
    }
}
