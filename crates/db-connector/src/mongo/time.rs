//! Between BSON dates, which keep milliseconds, and the project's times.

use jiff::Timestamp;
use mongodb::bson::DateTime;
use serde::de::{Deserialize, Deserializer, Error};

/// The BSON date of a time in whole milliseconds.
pub(super) fn date(time: Timestamp) -> DateTime {
    DateTime::from_millis(time.as_millisecond())
}

/// Reads a BSON date; for `deserialize_with`.
pub(super) fn timestamp<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    read(DateTime::deserialize(deserializer)?)
}

/// The same for a date that may be null.
pub(super) fn timestamp_optional<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    Option::<DateTime>::deserialize(deserializer)?
        .map(read)
        .transpose()
}

fn read<E: Error>(date: DateTime) -> Result<Timestamp, E> {
    Timestamp::from_millisecond(date.timestamp_millis()).map_err(E::custom)
}
