//! Reads raw documents back as the project's types.

use jiff::Timestamp;
use models::{
    Budget, Content, ContentHash, EmailAddress, Json, LeadId, RawId, RawProfile, SegmentPlace,
    hash_content,
};
use mongodb::bson::{Bson, Document, RawDocument, deserialize_from_slice, doc};
use mongodb::error::{Error, Result};
use serde::Deserialize;
use serde_json::Number;

use super::time::timestamp;
use crate::{Integrity, RawHeader, ReadDepth};

#[derive(Deserialize)]
struct StoredHeader {
    #[serde(rename = "_id")]
    id: RawId,
    email: EmailAddress,
    linkedin_id: String,
    lead_id: LeadId,
    #[serde(deserialize_with = "timestamp")]
    fetched_at: Timestamp,
    content_sha256: ContentHash,
    segment: String,
    offset: u64,
    length: u64,
    #[serde(default)]
    credits_left: Option<f64>,
    #[serde(default)]
    rate_limit_left: Option<i64>,
}

/// Everything but person and company.
pub(super) fn header_fields() -> Document {
    doc! {"person": 0, "company": 0}
}

pub(super) fn read_header(raw: &RawDocument, depth: ReadDepth) -> Result<RawHeader> {
    let stored: StoredHeader = deserialize_from_slice(raw.as_bytes()).map_err(Error::custom)?;
    let integrity = match depth {
        ReadDepth::Header => Integrity::Unchecked,
        ReadDepth::Content => match read_content(raw) {
            Some((person, company)) if hash_content(&person, &company) == stored.content_sha256 => {
                Integrity::Proven
            }
            _ => Integrity::Changed,
        },
    };
    Ok(RawHeader {
        id: stored.id,
        email: stored.email,
        linkedin_id: stored.linkedin_id,
        lead_id: stored.lead_id,
        fetched_at: stored.fetched_at,
        content_sha256: stored.content_sha256,
        place: SegmentPlace {
            segment: stored.segment,
            offset: stored.offset,
            length: stored.length,
        },
        integrity,
    })
}

/// None if something in it is not what the pipeline stores.
pub(super) fn read_profile(raw: &RawDocument) -> Option<RawProfile> {
    let stored: StoredHeader = deserialize_from_slice(raw.as_bytes()).ok()?;
    let (person, company) = read_content(raw)?;
    let content = Content::of(&person, &company).ok()?;
    Some(RawProfile {
        id: stored.id,
        email: stored.email,
        linkedin_id: stored.linkedin_id,
        lead_id: stored.lead_id,
        fetched_at: stored.fetched_at,
        content_sha256: stored.content_sha256,
        place: SegmentPlace {
            segment: stored.segment,
            offset: stored.offset,
            length: stored.length,
        },
        budget: Budget {
            credits_left: stored.credits_left,
            rate_limit_left: stored.rate_limit_left,
        },
        content,
    })
}

/// Person and company as they were before they became BSON.
fn read_content(raw: &RawDocument) -> Option<(Json<'static>, Json<'static>)> {
    let part = |key| match raw.get(key).ok()? {
        Some(part) => json(part.try_into().ok()?),
        None => Some(Json::Null),
    };
    Some((part("person")?, part("company")?))
}

/// The JSON that a value was made of; none for types that JSON has not got.
fn json(value: Bson) -> Option<Json<'static>> {
    Some(match value {
        Bson::Null => Json::Null,
        Bson::Boolean(value) => Json::Bool(value),
        Bson::Int32(number) => Json::Number(number.into()),
        Bson::Int64(number) => Json::Number(number.into()),
        Bson::Double(number) => Json::Number(Number::from_f64(number)?),
        // Integers above 2^63 - 1.
        Bson::Decimal128(number) => Json::Number(number.to_string().parse::<u64>().ok()?.into()),
        Bson::String(text) => Json::String(text.into()),
        Bson::Array(items) => Json::Array(items.into_iter().map(json).collect::<Option<_>>()?),
        Bson::Document(fields) => {
            let fields = fields
                .into_iter()
                .map(|(key, value)| Some((key.into(), json(value)?)));
            Json::Object(fields.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use mongodb::bson::{DateTime, serialize_to_raw_document_buf};
    use serde_json::json;

    use super::*;
    use crate::mongo::json::Verbatim;

    #[test]
    fn stored_json_reads_back_as_it_was() {
        let content = json!({
            "person": {"$oid": "x", "a.b": [1, -2.5, 1.0, u64::MAX, i64::MIN, null, true, "nul\0"]},
            "company": null,
        });
        let stored = serialize_to_raw_document_buf(&Verbatim(&Json::from(&content))).unwrap();
        let (person, company) = read_content(&stored).unwrap();
        let read = json!({"person": person, "company": company});
        assert_eq!(read.to_string(), content.to_string());
    }

    #[test]
    fn what_no_answer_can_hold_is_not_read() {
        assert_eq!(json(Bson::DateTime(DateTime::MIN)), None);
        assert_eq!(json(Bson::Double(f64::NAN)), None);
        assert_eq!(json(doc! {"a": [Bson::Undefined]}.into()), None);
    }
}
