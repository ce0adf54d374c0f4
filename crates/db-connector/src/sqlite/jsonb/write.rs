//! Writing: the bytes that SQLite makes of the same JSON.

use models::{Json, needs_escapes};
use serde_json::Number;

use super::{ARRAY, ESCAPED_TEXT, FALSE, FLOAT, INTEGER, NULL, OBJECT, TEXT, TRUE};

/// The binary JSON of a value.
pub(in crate::sqlite) fn encode(value: &Json<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(16 * 1024);
    write(&mut out, value);
    out.shrink_to_fit();
    out
}

fn write(out: &mut Vec<u8>, value: &Json<'_>) {
    match value {
        Json::Null => out.push(NULL),
        Json::Bool(true) => out.push(TRUE),
        Json::Bool(false) => out.push(FALSE),
        Json::Number(number) => write_number(out, number),
        Json::String(text) => write_text(out, text),
        Json::Array(items) => write_children(out, ARRAY, |out| {
            for item in items {
                write(out, item);
            }
        }),
        Json::Object(object) => write_children(out, OBJECT, |out| {
            for (key, value) in object.iter() {
                write_text(out, key);
                write(out, value);
            }
        }),
    }
}

fn write_number(out: &mut Vec<u8>, number: &Number) {
    let kind = if number.is_f64() { FLOAT } else { INTEGER };
    write_payload(out, kind, number.to_string().as_bytes());
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    if needs_escapes(text) {
        let quoted = quote(text);
        write_payload(out, ESCAPED_TEXT, &quoted.as_bytes()[1..quoted.len() - 1]);
    } else {
        write_payload(out, TEXT, text.as_bytes());
    }
}

#[expect(clippy::expect_used, reason = "a text is always JSON")]
fn quote(text: &str) -> String {
    serde_json::to_string(text).expect("writing a text to memory")
}

fn write_payload(out: &mut Vec<u8>, kind: u8, payload: &[u8]) {
    let (header, length) = header(kind, payload.len());
    out.extend_from_slice(&header[..length]);
    out.extend_from_slice(payload);
}

/// The length is known when the children are written: they make room for the rest of the header then.
fn write_children(out: &mut Vec<u8>, kind: u8, children: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.push(kind);
    children(out);
    let (header, length) = header(kind, out.len() - start - 1);
    out.splice(start..=start, header[..length].iter().copied());
}

/// The shortest header, and its length.
fn header(kind: u8, payload: usize) -> ([u8; 9], usize) {
    let length = (payload as u64).to_be_bytes();
    let (size, digits) = match payload {
        0..=11 => (length[7], 0),
        12..=0xff => (12, 1),
        0x100..=0xffff => (13, 2),
        0x1_0000..=0xffff_ffff => (14, 4),
        _ => (15, 8),
    };
    let mut header = [0; 9];
    header[0] = size << 4 | kind;
    header[1..=digits].copy_from_slice(&length[8 - digits..]);
    (header, 1 + digits)
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;
    use serde_json::{Value, json};

    use super::*;

    #[track_caller]
    fn is_as_sqlite_writes_it(value: &Value) {
        let connection = Connection::open_in_memory().unwrap();
        let expected: Vec<u8> = connection
            .query_row("SELECT jsonb(?1)", [value.to_string()], |row| row.get(0))
            .unwrap();
        assert_eq!(encode(&value.into()), expected, "{value}");
    }

    #[test]
    fn values_of_all_types_are_written_as_sqlite_does() {
        for value in [
            json!(null),
            json!(true),
            json!(false),
            json!(0),
            json!(-7),
            json!(u64::MAX),
            json!(i64::MIN),
            json!(1.0),
            json!(-0.0),
            json!(1e300),
            json!(2.5e-8),
            json!(""),
            json!("“Law” é \u{1f600} \u{7f}"),
            json!("\"\\\u{0}\u{1f}\n/"),
            json!(["a\tb", ["c"], [], {}]),
            json!({"a\"b": {"": null}, "c": [1, 2.0, "3"]}),
        ] {
            is_as_sqlite_writes_it(&value);
            is_as_sqlite_writes_it(&json!([value, {"key": value}]));
        }
    }

    #[test]
    fn lengths_are_written_as_sqlite_does() {
        for length in [
            1, 2, 5, 6, 10, 11, 12, 13, 31, 32, 33, 252, 255, 256, 65_532, 65_535, 65_536,
        ] {
            let text = "x".repeat(length);
            let numbers = vec![1; length / 2];
            for value in [
                json!(text),
                json!({&*text: [text]}),
                json!([numbers, numbers]),
            ] {
                is_as_sqlite_writes_it(&value);
            }
        }
    }
}
