//! One walk over an answer, beside the shape it should have.

use serde_json::{Map, Value};

use super::path::Path;
use super::shape::{ANSWER, Fields, Shape};
use super::{Deviation, DriftKey, DriftKind, ValueType};

/// More deviations of one answer are not told: somebody who looks at the first hundred knows enough.
const MOST: usize = 100;

/// Every deviation of an answer, in the order of its keys. An answer as agreed costs no allocation.
pub(crate) fn find_deviations(answer: &Map<String, Value>) -> Vec<Deviation> {
    let mut walk = Walk { found: Vec::new() };
    walk.object(ANSWER, answer, &Path::ROOT);
    walk.found
}

struct Walk {
    found: Vec<Deviation>,
}

impl Walk {
    fn value(&mut self, shape: Shape, value: &Value, path: &Path<'_>) {
        match (shape, value) {
            (_, Value::Null) => {}
            (Shape::Object(fields), Value::Object(map)) => self.object(fields, map, path),
            (Shape::List(shape), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(*shape, item, &path.index(index));
                }
            }
            (shape, value) if shape.admits(value) => {}
            (shape, value) => self.note(DriftKind::WrongType, Some(shape), value, path),
        }
    }

    /// What lies under an unknown key is unknown as a whole, and is not looked at.
    fn object(&mut self, fields: Fields, map: &Map<String, Value>, path: &Path<'_>) {
        for (key, value) in map {
            match fields.binary_search_by(|(known, _)| (*known).cmp(key)) {
                Ok(at) => self.value(fields[at].1, value, &path.key(key)),
                Err(_) => self.note(DriftKind::UnknownKey, None, value, &path.key(key)),
            }
        }
    }

    fn note(&mut self, kind: DriftKind, shape: Option<Shape>, value: &Value, path: &Path<'_>) {
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
    use serde_json::json;

    use super::*;

    fn check(answer: &Value, expected: &[&str]) {
        let found = find_deviations(answer.as_object().unwrap());
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
        let found = find_deviations(answer.as_object().unwrap());
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
        assert_eq!(find_deviations(&surprises).len(), MOST);
    }

    /// Values of all types, under keys that are known as often as not.
    fn anything() -> impl Strategy<Value = Value> {
        const KNOWN: &[&str] = &[
            "person",
            "company",
            "positions",
            "positionHistory",
            "schools",
            "name",
        ];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            "[a-z~/é]{0,5}".prop_map(Value::from),
        ];
        let key = prop_oneof![
            proptest::sample::select(KNOWN).prop_map(str::to_owned),
            "[a-z~/é]{0,5}",
        ];
        leaf.prop_recursive(6, 64, 6, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::btree_map(key.clone(), inner, 0..6)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn pointers_lead_to_what_was_found(answer in anything()) {
            let empty = Map::new();
            for found in find_deviations(answer.as_object().unwrap_or(&empty)) {
                let there = answer.pointer(&found.pointer);
                prop_assert!(there.is_some(), "{}", found.pointer);
                prop_assert_eq!(there.and_then(ValueType::of), found.key.found);
            }
        }
    }
}
