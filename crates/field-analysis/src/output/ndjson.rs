//! Rows as newline-delimited JSON.

use serde::Serializer;
use serde::ser::{Serialize, SerializeMap};
use serde_json::Error;

use super::cells::Cell;

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Number(number) => number.serialize(serializer),
        }
    }
}

/// The line of a row; null is null.
pub(super) fn line<'a>(cells: impl Iterator<Item = (&'a str, Cell<'a>)>) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::new(&mut bytes);
    let mut map = serializer.serialize_map(None)?;
    for (name, cell) in cells {
        map.serialize_entry(name, &cell)?;
    }
    map.end()?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_keep_their_order() {
        let cells = [
            ("text", Cell::Text(Some("a \"b\""))),
            ("level", Cell::Text(None)),
            ("confidence", Cell::Number(0.5)),
        ];
        let line = line(cells.into_iter()).unwrap();
        let expected = "{\"text\":\"a \\\"b\\\"\",\"level\":null,\"confidence\":0.5}\n";
        assert_eq!(String::from_utf8(line).unwrap(), expected);
    }
}
