//! Where the fields of a lead come from.

mod answers;
mod render;

use db_connector::{Database, PersonaFilter};
use models::{Content, EmailAddress, Enrichment, Json, Lead, Persona, PersonaId, RunId};
use s3_connector::ObjectStore;
use serde::Serialize;
use telemetry::ExitStatus;

use crate::EltError;
use answers::{Answer, find_answers};
pub use answers::{AnswerProof, Kept};

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
    /// The answer that the ledger speaks of, if it is one that was kept.
    pub answer: Option<AnswerProof>,
    /// The answer before, where the newest does not tell of a person.
    pub earlier: Option<AnswerProof>,
    /// Every field that is projected, from the newest answer that tells of a person.
    pub fields: Vec<ExplainedField>,
    /// The lead of the person, made of the newest answer under any of the person's addresses.
    pub lead: Option<Lead>,
    /// The persona of the lead, by the rules whose version the lead names.
    pub persona: Option<Persona>,
    /// The API that the run asked which settled the address; none: that run wrote nothing down.
    pub provider: Option<String>,
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
    let (answer, earlier) = find_answers(database, store, &entry).await?;
    let answers = [&answer, &earlier];
    let found = answers.into_iter().flatten().find_map(Answer::found);
    let lead = match found {
        Some((_, id)) => database.find_lead(id).await?,
        None => None,
    };
    let fields = found.iter().flat_map(|(content, _)| fields(content));
    let fields = fields.collect();
    let persona = match lead.as_ref().and_then(|lead| lead.persona_id) {
        Some(id) => find_persona(database, id).await?,
        None => None,
    };
    Ok(Some(Explanation {
        provider: find_provider(database, entry.run_id).await?,
        answer: answer.map(|answer| answer.proof),
        earlier: earlier.map(|answer| answer.proof),
        persona,
        entry,
        fields,
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

/// As the projection reads them: what is no text counts as not stated.
fn fields(content: &Content) -> Vec<ExplainedField> {
    let text = |pointer: &str| {
        let key = pointer.strip_prefix("/person/")?;
        content.person().get(key).and_then(Json::as_str)
    };
    let explained = FIELDS.into_iter().map(|(field, pointer)| ExplainedField {
        field,
        pointer,
        value: text(pointer).map(str::to_owned),
    });
    explained.collect()
}

impl Explanation {
    /// How the program ends.
    #[must_use]
    pub fn status(&self) -> ExitStatus {
        let mut answers = [&self.answer, &self.earlier].into_iter().flatten();
        if answers.any(AnswerProof::is_lacking) {
            ExitStatus::Incomplete
        } else {
            ExitStatus::Done
        }
    }
}
