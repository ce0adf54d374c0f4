//! Finds the provider's message in an error body of any shape.

use serde_json::Value;

/// Characters kept of a body that is no JSON.
const KEPT: usize = 200;

/// `message`, `error.message`, `error`, `msg` or `title`, else the beginning of the text; without line
/// breaks and control characters, which could disguise a log line.
///
/// Providers quote what they were asked, and the message is stored: `secrets` are cut out.
pub(super) fn message_of(body: &[u8], secrets: &[String]) -> String {
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
    // Cut out before the text is cut off: half a secret would be found no more.
    let plain: String = cut_out(text, secrets)
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

fn cut_out(mut text: String, secrets: &[String]) -> String {
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        text = text.replace(secret.as_str(), "…");
    }
    text
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
            assert_eq!(message_of(body.as_bytes(), &[]), expected, "{body}");
        }
        assert_eq!(message_of("x".repeat(900).as_bytes(), &[]).len(), 200);
        assert_eq!(message_of(b"\xff\xfe", &[]), "\u{fffd}\u{fffd}");
    }

    #[test]
    fn what_was_asked_and_the_key_are_cut_out() {
        let secrets = ["k3y".to_owned(), "a@b.de".to_owned(), String::new()];
        assert_eq!(message_of(b"no a@b.de for k3y", &secrets), "no … for …");
        let at_the_cut = format!("{}k3y", "x".repeat(198));
        assert!(!message_of(at_the_cut.as_bytes(), &secrets).contains("k3"));
    }
}
