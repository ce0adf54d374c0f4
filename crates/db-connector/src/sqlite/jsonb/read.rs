//! Reading: of a value only what is asked for is looked at.

use std::borrow::Cow;

use super::{ARRAY, ESCAPED_TEXT, FLOAT, INTEGER, OBJECT, RAW_TEXT, TEXT};
use crate::education::whole;

/// One value; what is damaged reads as nothing.
#[derive(Clone, Copy, Debug)]
pub(in crate::sqlite) struct Element<'a> {
    kind: u8,
    payload: &'a [u8],
}

impl<'a> Element<'a> {
    /// The value that these bytes are.
    pub(in crate::sqlite) fn read(bytes: &'a [u8]) -> Option<Self> {
        let (element, rest) = Self::split_first(bytes)?;
        rest.is_empty().then_some(element)
    }

    fn split_first(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (&first, bytes) = bytes.split_first()?;
        let digits = match first >> 4 {
            length @ ..=11 => return Self::split(first, length.into(), bytes),
            12 => 1,
            13 => 2,
            14 => 4,
            _ => 8,
        };
        let (length, bytes) = bytes.split_at_checked(digits)?;
        let length = length
            .iter()
            .fold(0, |sum, digit| sum << 8 | u64::from(*digit));
        Self::split(first, length.try_into().ok()?, bytes)
    }

    fn split(first: u8, length: usize, bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (payload, rest) = bytes.split_at_checked(length)?;
        let kind = first & 0x0f;
        Some((Self { kind, payload }, rest))
    }

    pub(in crate::sqlite) fn is_object(self) -> bool {
        self.kind == OBJECT
    }

    /// The elements of an array; of anything else none.
    pub(in crate::sqlite) fn elements(self) -> impl Iterator<Item = Element<'a>> {
        self.children(ARRAY)
    }

    /// Keys and values of an object, in the order written; of anything else none.
    pub(in crate::sqlite) fn members(self) -> impl Iterator<Item = (Cow<'a, str>, Element<'a>)> {
        let mut children = self.children(OBJECT);
        std::iter::from_fn(move || Some((children.next()?, children.next()?)))
            .filter_map(|(key, value)| Some((key.text()?, value)))
    }

    fn children(self, of: u8) -> impl Iterator<Item = Element<'a>> {
        let mut rest = if self.kind == of { self.payload } else { &[] };
        std::iter::from_fn(move || {
            let (child, behind) = Self::split_first(rest)?;
            rest = behind;
            Some(child)
        })
    }

    /// The text, if it is one.
    pub(in crate::sqlite) fn text(self) -> Option<Cow<'a, str>> {
        let text = std::str::from_utf8(self.payload).ok()?;
        match self.kind {
            TEXT | RAW_TEXT => Some(Cow::Borrowed(text)),
            ESCAPED_TEXT => serde_json::from_str(&format!("\"{text}\"")).ok(),
            _ => None,
        }
    }

    /// The number, if it is a whole one, however it is written, and has room.
    pub(in crate::sqlite) fn integer<T: TryFrom<i64>>(self) -> Option<T> {
        let digits = std::str::from_utf8(self.payload).ok()?;
        let number = match self.kind {
            INTEGER => digits.parse().ok()?,
            FLOAT => whole(digits.parse().ok()?)?,
            _ => return None,
        };
        number.try_into().ok()
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    /// As SQLite writes it.
    fn jsonb(json: &str) -> Vec<u8> {
        let connection = Connection::open_in_memory().unwrap();
        let query = "SELECT jsonb(?1)";
        connection
            .query_row(query, [json], |row| row.get(0))
            .unwrap()
    }

    #[test]
    fn texts_of_every_length_and_notation_are_read() {
        let lengths = [0, 1, 11, 12, 255, 256, 65_535, 65_536];
        let plain = lengths.map(|length| "x".repeat(length));
        let others = ["“Law” and\nmore \\ \"x\" \0", "\u{1f600}"].map(str::to_owned);
        for text in plain.into_iter().chain(others) {
            let bytes = jsonb(&serde_json::to_string(&text).unwrap());
            assert_eq!(Element::read(&bytes).unwrap().text().unwrap(), text);
        }
        let bytes = jsonb(r#""\ud83d\ude00 \u00e9""#);
        assert_eq!(
            Element::read(&bytes).unwrap().text().unwrap(),
            "\u{1f600} é"
        );
    }

    #[test]
    fn members_are_read_in_order_and_elements_too() {
        let bytes =
            jsonb(r#"{"a": [1, -2, "3", 4.0, 5e0, 6.5, null], "b\n": {"c": true}, "a": 5}"#);
        let object = Element::read(&bytes).unwrap();
        let keys: Vec<_> = object.members().map(|(key, _)| key.into_owned()).collect();
        assert_eq!(keys, ["a", "b\n", "a"]);
        let list = object.members().next().unwrap().1;
        let numbers: Vec<Option<i32>> = list.elements().map(Element::integer).collect();
        assert_eq!(
            numbers,
            [Some(1), Some(-2), None, Some(4), Some(5), None, None]
        );
        assert_eq!(list.members().count() + object.elements().count(), 0);
    }

    #[test]
    fn numbers_without_room_are_none() {
        let bytes = jsonb("300");
        let number = Element::read(&bytes).unwrap();
        assert_eq!(number.integer::<u8>(), None);
        assert_eq!(number.integer::<u16>(), Some(300));
    }

    #[test]
    fn damaged_bytes_read_as_nothing() {
        let bytes = jsonb(r#"["some text", {"k": 1}]"#);
        for length in 0..bytes.len() {
            assert!(Element::read(&bytes[..length]).is_none(), "{length}");
        }
        assert!(Element::read(&[0xf7, 0xff]).is_none());
        assert!(Element::read(&[0x17, 0xff]).unwrap().text().is_none());
    }
}
