//! What the database lacks of answers that are in raw storage.

use std::collections::HashMap;

use db_connector::{Database, RawHeader};
use models::{EmailAddress, Enrichment, EnrichmentState, QuarantinedAnswer, RawId};

use crate::EltError;
use crate::stages::item::Item;
use crate::stages::standing::by_address;

/// In what way a document or an entry falls short of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gap {
    /// It is not there.
    Missing,
    /// It knows an older answer only.
    Behind,
}

/// One answer and the database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parity {
    /// What `linkedin_data` lacks.
    pub(crate) document: Option<Gap>,
    /// What the ledger lacks.
    pub(crate) entry: Option<Gap>,
    /// What `quarantine` lacks.
    pub(crate) quarantine: Option<Gap>,
    /// Whether a document is there that names the place of this very answer.
    pub(crate) is_proof: bool,
    /// The same of a document in quarantine.
    pub(crate) is_proof_of_quarantined: bool,
    /// Whether the ledger says that the database could not hold the document.
    pub(crate) is_refused: bool,
}

impl Parity {
    /// Whether nothing is lacking.
    pub(crate) const fn is_even(self) -> bool {
        self.document.is_none() && self.entry.is_none() && self.quarantine.is_none()
    }

    /// Whether storing the answer tells the ledger something. What it knows is no news to it, and would
    /// end the claim of a run on the address.
    pub(crate) const fn is_news(self) -> bool {
        self.document.is_some() || self.entry.is_some() || self.is_refused
    }
}

/// Compares answers with the database, in their order.
pub(crate) async fn compare(
    database: &dyn Database,
    items: &[Item],
) -> Result<Vec<Parity>, EltError> {
    let ids: Vec<_> = items.iter().filter_map(|item| item.entry.raw_id).collect();
    let emails: Vec<_> = items.iter().map(|item| item.entry.email.clone()).collect();
    let headers = database.find_raw_headers(&ids).await?;
    let headers = headers
        .into_iter()
        .map(|header| (header.id, header))
        .collect();
    let entries = by_address(database.find_enrichments(&emails).await?);
    let parity = items.iter().map(|item| parity(item, &headers, &entries));
    let mut parity: Vec<_> = parity.collect();
    compare_quarantine(database, items, &mut parity).await?;
    Ok(parity)
}

/// Asks only for answers that cannot be used: of others the quarantine may know from earlier.
async fn compare_quarantine(
    database: &dyn Database,
    items: &[Item],
    parity: &mut [Parity],
) -> Result<(), EltError> {
    let unusable: Vec<_> = items
        .iter()
        .zip(parity)
        .filter(|(item, parity)| item.is_unusable() || parity.is_refused)
        .map(|(item, parity)| (item.quarantine_id(), item, parity))
        .collect();
    let ids: Vec<_> = unusable.iter().map(|(id, ..)| *id).collect();
    let known = database.find_quarantined(&ids).await?;
    let known: HashMap<_, _> = known.into_iter().map(|known| (known.id, known)).collect();
    for (id, item, parity) in unusable {
        let known = known.get(&id);
        parity.quarantine = quarantine_gap(item, known);
        parity.is_proof_of_quarantined = known.is_some_and(|known| known.place == item.entry.place);
    }
    Ok(())
}

fn quarantine_gap(item: &Item, known: Option<&QuarantinedAnswer>) -> Option<Gap> {
    match known {
        None => Some(Gap::Missing),
        Some(known) if known.fetched_at < item.arrived_at => Some(Gap::Behind),
        Some(_) => None,
    }
}

fn parity(
    item: &Item,
    headers: &HashMap<RawId, RawHeader>,
    entries: &HashMap<EmailAddress, Enrichment>,
) -> Parity {
    let entry = entries.get(&item.entry.email);
    let mut parity = Parity {
        entry: entry_gap(item, entry),
        ..Parity::default()
    };
    let Some(profile) = &item.profile else {
        return parity;
    };
    match headers.get(&profile.id) {
        None => parity.document = Some(Gap::Missing),
        Some(header) if header.fetched_at < profile.fetched_at => {
            parity.document = Some(Gap::Behind);
        }
        Some(header) => parity.is_proof = header.place == profile.place,
    }
    parity.is_refused = parity.document == Some(Gap::Missing)
        && entry.is_some_and(|entry| {
            entry.state == EnrichmentState::Quarantined && entry.place == item.entry.place
        });
    parity
}

fn entry_gap(item: &Item, entry: Option<&Enrichment>) -> Option<Gap> {
    let Some(entry) = entry else {
        return Some(Gap::Missing);
    };
    let is_behind = entry.settled_at < item.entry.settled_at;
    // What a run is asking for will be known when it has its answer.
    (is_behind && entry.claim.is_none()).then_some(Gap::Behind)
}
