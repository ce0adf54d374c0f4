//! Where the fields of a lead come from.

use std::fmt::Write;

use db_connector::{Database, PersonaFilter};
use models::{
    ContentHash, EmailAddress, Enrichment, FoundProfile, Json, Lead, Persona, PersonaId, RawId,
    RunId, Spent, Verdict,
};
use s3_connector::{ObjectStore, StoredAnswer, read_answer as read_stored};
use serde::Serialize;
use telemetry::OutputFormat;

use crate::EltError;
use crate::provider::read_answer;
use crate::report::to_json;

/// The fields of a lead and the places in an answer that they are projected from.
const FIELDS: [(&str, &str); 4] = [
    ("linkedin_id", "/person/linkedInIdentifier"),
    ("first_name", "/person/firstName"),
    ("last_name", "/person/lastName"),
    ("photo_url", "/person/photoUrl"),
];

/// What is known of an address, from the ledger to the lead.
#[derive(Debug, Serialize)]
pub struct Explanation {
    /// What the ledger says.
    pub entry: Enrichment,
    /// The answer that is kept, if there is one.
    pub answer: Option<AnswerProof>,
    /// Every field that is projected, from the answer.
    pub fields: Vec<ExplainedField>,
    /// The lead of the person, made of the newest answer under any of the person's addresses.
    pub lead: Option<Lead>,
    /// The persona of the lead, by the rules whose version the lead names.
    pub persona: Option<Persona>,
    /// The API that the run asked which settled the address; none: that run wrote nothing down.
    pub provider: Option<String>,
}

/// An answer that was read back from raw storage, and is what was written there.
#[derive(Debug, Serialize)]
pub struct AnswerProof {
    /// Bytes, not compressed.
    pub bytes: usize,
    /// Of the bytes, checked.
    pub sha256: ContentHash,
}

/// A field of a lead, and its origin.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct ExplainedField {
    /// In `leads`.
    pub field: &'static str,
    /// JSON pointer (RFC 6901) into the answer.
    pub pointer: &'static str,
    /// What is there.
    pub value: Option<String>,
}

/// Follows an address through ledger, raw storage and leads; none: no run has asked for it.
pub async fn explain(
    database: &dyn Database,
    store: &dyn ObjectStore,
    email: &EmailAddress,
) -> Result<Option<Explanation>, EltError> {
    let mut entries = database
        .find_enrichments(std::slice::from_ref(email))
        .await?;
    let Some(entry) = entries.pop() else {
        return Ok(None);
    };
    let stored = match &entry.place {
        Some(place) => Some(read_stored(store, place).await?),
        None => None,
    };
    let found = stored.as_ref().and_then(profile);
    let lead = match &found {
        Some(found) => database.find_lead(found.lead_id()).await?,
        None => None,
    };
    let persona = match lead.as_ref().and_then(|lead| lead.persona_id) {
        Some(id) => find_persona(database, id).await?,
        None => None,
    };
    Ok(Some(Explanation {
        provider: find_provider(database, entry.run_id).await?,
        persona,
        entry,
        answer: stored.map(|stored| AnswerProof {
            bytes: stored.body.len(),
            sha256: stored.meta.sha256,
        }),
        fields: found.iter().flat_map(fields).collect(),
        lead,
    }))
}

async fn find_persona(database: &dyn Database, id: PersonaId) -> Result<Option<Persona>, EltError> {
    let only = PersonaFilter {
        id: Some(id),
        ..PersonaFilter::default()
    };
    let mut found = database.find_personas(&only).await?;
    Ok(found.pop().map(|summary| summary.persona))
}

async fn find_provider(database: &dyn Database, run: RunId) -> Result<Option<String>, EltError> {
    let run = database.find_run(run).await?;
    let api = run.and_then(|run| run.options["api"].as_str().map(str::to_owned));
    Ok(api)
}

fn profile(stored: &StoredAnswer) -> Option<FoundProfile> {
    match read_answer(&stored.body).verdict {
        Verdict::Found(found) => Some(*found),
        Verdict::NotFound | Verdict::Unusable(_) => None,
    }
}

/// As the projection reads them: what is no text counts as not stated.
fn fields(found: &FoundProfile) -> Vec<ExplainedField> {
    let text = |pointer: &str| {
        let key = pointer.strip_prefix("/person/")?;
        found.content.person().get(key).and_then(Json::as_str)
    };
    let explained = FIELDS.into_iter().map(|(field, pointer)| ExplainedField {
        field,
        pointer,
        value: text(pointer).map(str::to_owned),
    });
    explained.collect()
}

impl Explanation {
    /// Whether the lead was made of this very answer.
    fn is_newest(&self) -> bool {
        let of_lead: Option<RawId> = self.lead.as_ref().map(|lead| lead.raw_id);
        of_lead.is_some() && of_lead == self.entry.raw_id
    }

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
            let _ = writeln!(text, "  because {reason}");
        }
        if let (Some(place), Some(answer)) = (&entry.place, &self.answer) {
            let _ = writeln!(
                text,
                "  answer  {} bytes, SHA-256 {} (checked)\n          bytes {} to {} of {}",
                answer.bytes,
                answer.sha256,
                place.offset,
                place.offset + place.length,
                place.segment
            );
        }
        self.append_lead(&mut text);
        text
    }

    fn append_lead(&self, text: &mut String) {
        let Some(lead) = &self.lead else {
            return;
        };
        let origin = if self.is_newest() {
            "made of this answer".to_owned()
        } else {
            format!("made of a newer answer, under {}", lead.email)
        };
        let _ = writeln!(text, "  lead    {} ({origin})", lead.id);
        for ExplainedField {
            field,
            pointer,
            value,
        } in &self.fields
        {
            let value = value.as_deref().unwrap_or("not stated");
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
}
