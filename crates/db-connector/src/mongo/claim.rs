//! What claiming does to entries that are known.

use models::{Enrichment, EnrichmentState, RunId};
use mongodb::bson::{DateTime, RawDocumentBuf, rawbson, rawdoc};
use mongodb::error::Result;
use serde::Serialize;

use super::listed::Listed;
use super::time::date;
use crate::Sighting;

/// What an entry was when it was seen.
#[derive(Serialize)]
struct Seen {
    /// State, time of settling and claiming run.
    last: (&'static str, Option<DateTime>, Option<RunId>),
    /// What a dead run has found before its claim is what is known still.
    known: Option<&'static str>,
}

/// Claims, of these addresses, those to whose entries nothing has happened since they were seen.
pub(super) fn claim(run: RunId, reserved: f64, known: &[&Sighting]) -> Result<RawDocumentBuf> {
    let mut listed = Listed::default();
    for seen in known.iter().filter_map(|sighting| sighting.seen.as_ref()) {
        listed.push(seen.email.as_str(), &Seen::from(seen))?;
    }
    let now = rawbson!([
        "$state",
        {"$ifNull": ["$settled_at", null]},
        {"$ifNull": ["$claimed_by", null]},
    ]);
    let unchanged = rawdoc! {"$eq": [now, "$$own.last"]};
    let claimed = rawbson!({
        "state": EnrichmentState::InFlight.name(),
        "claimed_by": run.to_string(),
        "credits_reserved": reserved,
        "state_before": "$$own.known",
    });
    Ok(listed.put_where(unchanged, claimed))
}

impl From<&Enrichment> for Seen {
    fn from(seen: &Enrichment) -> Self {
        let claimed_by = seen.claim.map(|claim| claim.run_id);
        let known = Some(seen.known_state()).filter(|state| *state != EnrichmentState::Pending);
        Self {
            last: (seen.state.name(), seen.settled_at.map(date), claimed_by),
            known: known.map(EnrichmentState::name),
        }
    }
}
