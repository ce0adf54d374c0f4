//! Invented JSON for tests.

use proptest::prelude::*;
use serde_json::Value;

/// Values of all types, under keys that are known as often as not.
pub(crate) fn anything() -> impl Strategy<Value = Value> {
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
