//! Shown answers as text and as JSON.

use std::fmt::Write;

use models::{Flaw, QuarantineState, QuarantinedAnswer};
use telemetry::OutputFormat;

use super::{ShownAnswer, ShownBody};
use crate::report::to_json;

/// Answers in the form asked for.
#[must_use]
pub fn render_shown(answers: &[ShownAnswer], format: OutputFormat) -> String {
    match format {
        OutputFormat::Json => to_json(&answers),
        OutputFormat::Text => answers.iter().map(text).collect::<Vec<_>>().join("\n"),
    }
}

// Writing to a String cannot fail.
fn text(shown: &ShownAnswer) -> String {
    let ShownAnswer { answer, body } = shown;
    let mut text = format!(
        "answer {} in quarantine\n  address  {}\n  arrived  {} for run {}\n  state    {} since {}\n",
        answer.id,
        answer.email,
        answer.fetched_at,
        answer.run_id,
        answer.state.name(),
        answer.changed_at,
    );
    append_place(&mut text, answer, body.as_ref());
    append_reasons(&mut text, "reasons", &answer.reasons);
    if let Some(body) = body {
        append_today(&mut text, answer, body);
        let _ = writeln!(text, "  begins   {}", body.begins);
    }
    text
}

fn append_place(text: &mut String, answer: &QuarantinedAnswer, body: Option<&ShownBody>) {
    let (Some(place), Some(hash)) = (&answer.place, answer.body_sha256) else {
        text.push_str("  kept     nothing\n");
        return;
    };
    let _ = match body {
        Some(body) => writeln!(
            text,
            "  kept     {} bytes, SHA-256 {hash} (checked)",
            body.bytes
        ),
        None => writeln!(
            text,
            "  kept     its bytes are not in this raw storage, or were erased"
        ),
    };
    let _ = writeln!(
        text,
        "           bytes {} to {} of {}",
        place.offset,
        place.offset + place.length,
        place.segment,
    );
}

fn append_reasons(text: &mut String, title: &str, reasons: &[Flaw]) {
    let mut title = title;
    for reason in reasons {
        let _ = writeln!(
            text,
            "  {title:<7}  {}",
            telemetry::harmless(&reason.to_string())
        );
        title = "";
    }
}

/// What has changed since the answer arrived, if anything has.
fn append_today(text: &mut String, answer: &QuarantinedAnswer, body: &ShownBody) {
    if answer.state == QuarantineState::Retried {
        return;
    }
    if body.reasons_now.is_empty() {
        let _ = writeln!(
            text,
            "  today    it can be used: elt quarantine retry {}",
            answer.id
        );
    } else if body.reasons_now != answer.reasons {
        append_reasons(text, "today", &body.reasons_now);
    }
}
