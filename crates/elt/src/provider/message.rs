//! Finds the provider's message in an error body of any shape.

use serde_json::Value;

/// Characters kept of a body that is no JSON.
const KEPT: usize = 200;

/// `message`, `error.message`, `error`, `msg` or `title`, else the beginning of the text; without line
/// breaks and control characters, which could disguise a log line.
pub(super) fn message_of(body: &[u8]) -> String {
    let found = serde_json::from_slice::<Value>(body).ok().and_then(|json| {
        ["/message", "/error/message", "/error", "/msg", "/title"]
            .iter()
            .find_map(|pointer| {
                json.pointer(pointer)
                    .and_then(Value::as_str)
                    .map(str::to_owned)
            })
    });
    let text = found.unwrap_or_else(|| String::from_utf8_lossy(body).into_owned());
    let plain: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(KEPT)
        .collect();
    if plain.trim().is_empty() {
        "no message".to_owned()
    } else {
        plain.trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_is_found_in_every_known_shape() {
        for (body, expected) in [
            (r#"{"message":"m","error":"e"}"#, "m"),
            (r#"{"error":"e"}"#, "e"),
            (r#"{"error":{"message":"em"}}"#, "em"),
            (r#"{"msg":"s"}"#, "s"),
            (r#"{"title":"t"}"#, "t"),
            (r#"{"other":1}"#, r#"{"other":1}"#),
            ("plain\ntext", "plain text"),
            ("", "no message"),
            ("  \n", "no message"),
        ] {
            assert_eq!(message_of(body.as_bytes()), expected, "{body}");
        }
        assert_eq!(message_of("x".repeat(900).as_bytes()).len(), 200);
        assert_eq!(message_of(b"\xff\xfe"), "\u{fffd}\u{fffd}");
    }
}
