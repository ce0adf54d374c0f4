//! `$jsonSchema` validators: what every document of a collection has.
//!
//! Required fields and their types, no more: provider data is kept verbatim whatever it holds, and
//! fields that no program knows are somebody's own.

use mongodb::bson::{Bson, Document, doc};

/// Collections and the schema of their documents, in order of name.
pub(super) fn validators() -> Vec<(&'static str, Document)> {
    vec![
        ("academic_fields", schema(academic_fields())),
        ("contract_keys", schema(contract_keys())),
        ("enrichments", schema(enrichments())),
        ("leads", schema(leads())),
        ("linkedin_data", schema(linkedin_data())),
        ("personas", schema(personas())),
        ("quarantine", schema(quarantine())),
        ("runs", schema(runs())),
        ("suppressions", schema(suppressions())),
    ]
}

/// Every property that may not be null is required.
fn schema(properties: Document) -> Document {
    let required: Vec<_> = properties
        .iter()
        .filter(|(_, property)| !is_optional(property))
        .map(|(name, _)| Bson::from(name.as_str()))
        .collect();
    doc! {"$jsonSchema": {"bsonType": "object", "required": required, "properties": properties}}
}

fn is_optional(property: &Bson) -> bool {
    let types = property
        .as_document()
        .and_then(|property| property.get_array("bsonType").ok());
    types.is_some_and(|types| types.contains(&Bson::from("null")))
}

fn linkedin_data() -> Document {
    doc! {
        "_id": identity(),
        "email": one("string"),
        "linkedin_id": one("string"),
        "lead_id": identity(),
        "fetched_at": one("date"),
        "content_sha256": hex(64),
        "segment": one("string"),
        "offset": one("long"),
        "length": one("long"),
        "success": one("bool"),
        "credits_left": optional("number"),
        "rate_limit_left": optional("long"),
        "person": one("object"),
        "company": optional("object"),
    }
}

fn leads() -> Document {
    doc! {
        "_id": identity(),
        "linkedin_id": one("string"),
        "status": {"enum": ["enriched", "mapped"]},
        "first_name": optional("string"),
        "last_name": optional("string"),
        "email": one("string"),
        "photo_url": optional("string"),
        "raw_id": identity(),
        "fetched_at": one("date"),
        "created_run": identity(),
        "updated_run": identity(),
        "persona_id": optional("string"),
        "persona_assigned_at": optional("date"),
        "rules_version": optional("string"),
    }
}

fn personas() -> Document {
    doc! {
        "_id": identity(),
        "name": one("string"),
        "academic_field": one("string"),
        "company_type": {"bsonType": "string"},
        "lead_ids": one("array"),
    }
}

fn academic_fields() -> Document {
    doc! {
        "_id": one("string"),
        "field_of_study": one("string"),
        "level": optional("string"),
        "level_name": optional("string"),
        "academic_field": optional("string"),
    }
}

fn enrichments() -> Document {
    doc! {
        "_id": one("string"),
        "state": one("string"),
        "run_id": identity(),
        "settled_at": optional("date"),
        "raw_id": optional("string"),
        "segment": optional("string"),
        "offset": optional("long"),
        "length": optional("long"),
        "reason": optional("string"),
        "attempts": optional("number"),
        "credits_spent": optional("number"),
        "claimed_by": optional("string"),
        "credits_reserved": optional("number"),
        "state_before": optional("string"),
    }
}

fn runs() -> Document {
    doc! {
        "_id": identity(),
        "started_at": one("date"),
        "lease_until": one("date"),
        "finished_at": optional("date"),
        "options": one("object"),
        "report": optional("object"),
        "exit_status": optional("int"),
    }
}

fn quarantine() -> Document {
    doc! {
        "_id": identity(),
        "email": one("string"),
        "body_sha256": optional("string"),
        "segment": optional("string"),
        "offset": optional("long"),
        "length": optional("long"),
        "fetched_at": one("date"),
        "run_id": identity(),
        "reasons": one("array"),
        "state": {"enum": ["open", "retried", "discarded"]},
        "changed_at": one("date"),
    }
}

fn suppressions() -> Document {
    doc! {
        "_id": one("string"),
        "kind": {"enum": ["address", "linkedin_id", "key_check"]},
        "hash": optional("string"),
        "erased_at": optional("date"),
    }
}

fn contract_keys() -> Document {
    doc! {
        "_id": identity(),
        "run_id": identity(),
        "pointer": one("string"),
        "kind": {"enum": ["unknown_key", "wrong_type"]},
        "expected": optional("string"),
        "found": optional("string"),
        "first_seen": one("date"),
        "last_seen": one("date"),
        "answers": one("long"),
    }
}

fn one(bson_type: &str) -> Document {
    doc! {"bsonType": bson_type}
}

fn optional(bson_type: &str) -> Document {
    doc! {"bsonType": [bson_type, "null"]}
}

fn identity() -> Document {
    hex(32)
}

/// The length alone: a regular expression on every write would cost more than it finds.
fn hex(digits: i32) -> Document {
    doc! {"bsonType": "string", "minLength": digits, "maxLength": digits}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_null_may_be_missing() {
        let schema = schema(doc! {"a": one("string"), "b": optional("string"), "c": {"enum": [1]}});
        let required = schema
            .get_document("$jsonSchema")
            .unwrap()
            .get_array("required");
        assert_eq!(required.unwrap(), &[Bson::from("a"), Bson::from("c")]);
    }
}
