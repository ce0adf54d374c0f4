//! An explanation as text and as JSON.

use std::fmt::Write;

use models::{Persona, Spent};
use telemetry::{OutputFormat, harmless};

use super::{AnswerProof, ExplainedField, Explanation, Kept};
use crate::report::to_json;

impl Explanation {
    /// The explanation in the form asked for.
    #[must_use]
    pub fn render(&self, format: OutputFormat) -> String {
        match format {
            OutputFormat::Json => to_json(self),
            OutputFormat::Text => self.text(),
        }
    }

    fn text(&self) -> String {
        let entry = &self.entry;
        let at = entry
            .settled_at
            .map_or_else(String::new, |time| format!(" at {time}"));
        let mut text = format!(
            "{}\n  {}{at} by run {}\n",
            entry.email,
            entry.known_state().name(),
            entry.run_id
        );
        if let Some(claim) = entry.claim {
            let _ = writeln!(text, "  claimed by run {}", claim.run_id);
        }
        if entry.spent.attempts > 0 {
            let Spent { attempts, credits } = entry.spent;
            let _ = writeln!(text, "  cost    {credits} credits in {attempts} calls");
        }
        // Writing to a String cannot fail.
        if let Some(provider) = &self.provider {
            let _ = writeln!(text, "  asked   {provider}");
        }
        if let Some(reason) = &entry.reason {
            let _ = writeln!(text, "  because {}", harmless(reason));
        }
        for (title, answer) in [("answer", &self.answer), ("earlier", &self.earlier)] {
            if let Some(answer) = answer {
                append_answer(&mut text, title, answer);
            }
        }
        self.append_lead(&mut text);
        text
    }

    fn append_lead(&self, text: &mut String) {
        let Some(lead) = &self.lead else {
            return;
        };
        let _ = writeln!(text, "  lead    {} ({})", lead.id, self.origin());
        for ExplainedField {
            field,
            pointer,
            value,
        } in &self.fields
        {
            let value = value
                .as_deref()
                .map_or_else(|| "not stated".to_owned(), harmless);
            let _ = writeln!(text, "          {field:<11} {pointer:<27} {value}");
        }
        match (&self.persona, &lead.rules_version) {
            (Some(persona), Some(version)) => {
                let Persona { id, name, .. } = persona;
                let _ = writeln!(text, "  persona {name} ({id}), by rules {version}");
            }
            _ => text.push_str("  persona none yet\n"),
        }
    }

    /// Which answer the lead was made of: not always one under this address.
    fn origin(&self) -> String {
        let Some(lead) = &self.lead else {
            return String::new();
        };
        let told = [(&self.answer, "this"), (&self.earlier, "the earlier")];
        let answers = told
            .iter()
            .filter_map(|(answer, name)| answer.as_ref().map(|answer| (answer, name)));
        let mut arrived = None;
        for (answer, name) in answers {
            if answer.raw_id == Some(lead.raw_id) {
                return format!("made of {name} answer");
            }
            if let (Some(_), Kept::Proven { fetched_at, .. }) = (answer.raw_id, &answer.kept) {
                arrived = Some(*fetched_at);
            }
        }
        let age = match arrived {
            Some(arrived) if lead.fetched_at > arrived => "a newer",
            Some(arrived) if lead.fetched_at < arrived => "an older",
            _ => "another",
        };
        format!("made of {age} answer, under {}", lead.email)
    }
}

fn append_answer(text: &mut String, title: &str, answer: &AnswerProof) {
    let place = &answer.place;
    let kept = match &answer.kept {
        Kept::Proven { bytes, sha256, .. } => {
            format!("{bytes} bytes, SHA-256 {sha256} (checked)")
        }
        Kept::Lacking { lacking } => format!("cannot be read: {lacking}"),
    };
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "  {title:<7} {kept}\n          bytes {} to {} of {}",
        place.offset,
        place.offset + place.length,
        place.segment
    );
}
