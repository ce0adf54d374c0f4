//! Between columns and the project's types.

use jiff::Timestamp;
use models::SegmentPlace;
use rusqlite::types::Type;
use rusqlite::{Error, Row};
use std::str::FromStr;

/// Reads an identity, a hash or an address out of a text column.
pub(super) fn parse<T>(row: &Row<'_>, column: usize) -> rusqlite::Result<T>
where
    T: FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    let text = row.get_ref(column)?.as_str()?;
    text.parse()
        .map_err(|error| wrong(column, Type::Text, error))
}

/// The same for a column that may be null.
pub(super) fn parse_optional<T>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>>
where
    T: FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    let Some(text) = row.get_ref(column)?.as_str_or_null()? else {
        return Ok(None);
    };
    text.parse()
        .map(Some)
        .map_err(|error| wrong(column, Type::Text, error))
}

/// Reads a value that has a name of its own out of a text column.
pub(super) fn named<T>(
    row: &Row<'_>,
    column: usize,
    from_name: fn(&str) -> Option<T>,
) -> rusqlite::Result<T> {
    let name = row.get_ref(column)?.as_str()?;
    from_name(name).ok_or_else(|| {
        let unknown = format!("`{name}` is unknown here").into();
        Error::FromSqlConversionFailure(column, Type::Text, unknown)
    })
}

/// The same for a column that may be null.
pub(super) fn named_optional<T>(
    row: &Row<'_>,
    column: usize,
    from_name: fn(&str) -> Option<T>,
) -> rusqlite::Result<Option<T>> {
    match row.get_ref(column)? {
        rusqlite::types::ValueRef::Null => Ok(None),
        _ => named(row, column, from_name).map(Some),
    }
}

/// Reads a time out of a column of milliseconds since 1970.
pub(super) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    let milliseconds = row.get(column)?;
    Timestamp::from_millisecond(milliseconds).map_err(|error| wrong(column, Type::Integer, error))
}

/// The same for a column that may be null.
pub(super) fn time_optional(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    match row.get_ref(column)? {
        rusqlite::types::ValueRef::Null => Ok(None),
        _ => time(row, column).map(Some),
    }
}

/// Reads a place out of three columns that may be null; this is the first.
pub(super) fn place_optional(
    row: &Row<'_>,
    column: usize,
) -> rusqlite::Result<Option<SegmentPlace>> {
    let Some(segment) = row.get(column)? else {
        return Ok(None);
    };
    Ok(Some(SegmentPlace {
        segment,
        offset: row.get(column + 1)?,
        length: row.get(column + 2)?,
    }))
}

fn wrong(
    column: usize,
    kind: Type,
    error: impl std::error::Error + Send + Sync + 'static,
) -> Error {
    Error::FromSqlConversionFailure(column, kind, Box::new(error))
}

/// Identities as one JSON array: a list of any length in one parameter, for `json_each`.
pub(super) fn json_list<T: ToString>(items: &[T]) -> String {
    let items: Vec<_> = items.iter().map(ToString::to_string).collect();
    serde_json::Value::from(items).to_string()
}
