//! Compact JSON text, as `serde_json` writes it, in a third of the time: nearly all of an answer is texts
//! without anything to escape, and they are copied whole.

use serde::Serialize;

use super::Json;

impl Json<'_> {
    /// Appends the compact text, which is the canonical one.
    pub(crate) fn write_text(&self, out: &mut Vec<u8>) {
        match self {
            Self::String(text) => write_quoted(out, text),
            Self::Array(items) => {
                let items = items.iter();
                write_list(out, *b"[]", items, |out, item| item.write_text(out));
            }
            Self::Object(object) => write_list(out, *b"{}", object.iter(), |out, (key, value)| {
                write_quoted(out, key);
                out.push(b':');
                value.write_text(out);
            }),
            Self::Null | Self::Bool(_) | Self::Number(_) => write_any(out, self),
        }
    }
}

fn write_list<T>(
    out: &mut Vec<u8>,
    [open, close]: [u8; 2],
    items: impl Iterator<Item = T>,
    write: impl Fn(&mut Vec<u8>, T),
) {
    out.push(open);
    for (number, item) in items.enumerate() {
        if number > 0 {
            out.push(b',');
        }
        write(out, item);
    }
    out.push(close);
}

fn write_quoted(out: &mut Vec<u8>, text: &str) {
    if needs_escapes(text) {
        return write_any(out, text);
    }
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

#[expect(
    clippy::expect_used,
    reason = "JSON always serialises, and memory takes it"
)]
fn write_any(out: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    serde_json::to_writer(out, value).expect("writing JSON to memory");
}

/// Whether a text is written in JSON in any other way than as it is, between quotation marks.
///
/// Looks at all bytes of a chunk at once, which takes less than to stop at the first that is special.
#[must_use]
pub fn needs_escapes(text: &str) -> bool {
    let is_special = |byte: &u8| *byte < 0x20 || *byte == b'"' || *byte == b'\\';
    let mut chunks = text.as_bytes().chunks(32);
    chunks.any(|chunk| chunk.iter().fold(false, |any, byte| any | is_special(byte)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::anything::anything;
    use super::*;

    #[track_caller]
    fn written(value: &serde_json::Value) -> String {
        let mut out = Vec::new();
        Json::from(value).write_text(&mut out);
        String::from_utf8(out).unwrap()
    }

    proptest! {
        #[test]
        fn text_is_that_of_serde_json(value in anything(), key in any::<String>(), text in any::<String>()) {
            let value = json!({key: [value, text]});
            prop_assert_eq!(written(&value), value.to_string());
        }
    }

    #[test]
    fn special_characters_are_seen_wherever_they_stand() {
        for place in 0..70 {
            for special in ["\"", "\\", "\n", "\0", "\u{1f}"] {
                let mut text = "x".repeat(70);
                text.replace_range(place..=place, special);
                assert!(needs_escapes(&text), "{text:?}");
            }
        }
        assert!(!needs_escapes(&"é / \u{7f}".repeat(20)));
        assert!(!needs_escapes(""));
    }
}
