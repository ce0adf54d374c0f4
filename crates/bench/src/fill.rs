//! Fills stores with data that a benchmark begins with.

use std::io::{BufWriter, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use db_connector::Database;
use futures::future::try_join_all;
use jiff::Timestamp;
use models::{
    Answer, EmailAddress, Enrichment, EnrichmentState, LeadId, RawProfile, RunId, SegmentPlace,
    Spent, Verdict, whole_milliseconds,
};
use uuid::Uuid;

use crate::http::Connection;
use crate::small;

/// Documents written at once.
const BATCH: usize = 500;

/// Connections to the mock, and writers into the database.
const LANES: u32 = 4;

/// Writes an address file for elt.
pub(crate) fn write_addresses(directory: &Path, count: u32) -> Result<PathBuf> {
    let path = directory.join("addresses.txt");
    let mut file = BufWriter::new(std::fs::File::create(&path)?);
    for number in 0..count {
        writeln!(file, "{}", small::email(number))?;
    }
    file.flush()?;
    Ok(path)
}

/// Stores the mock's answers about so many people as raw documents, without leads.
///
/// Returns how many there are, as some people are unknown, and one of their leads.
pub(crate) async fn fill_raw(
    database: &Arc<dyn Database>,
    mock: SocketAddr,
    count: u32,
) -> Result<(u64, LeadId)> {
    let lanes = (0..LANES).map(|lane| {
        let database = Arc::clone(database);
        tokio::spawn(async move {
            let mut connection = Connection::open(mock).await?;
            let mut batch = Batch::new(database);
            for number in (lane..count).step_by(LANES as usize) {
                let email = small::email(number);
                let response = connection.enrich(&email).await?;
                if response.status == 200 {
                    batch.push(&email, &response.body).await?;
                }
            }
            batch.finish().await
        })
    });
    let mut sum = (0, None);
    for lane in try_join_all(lanes).await? {
        let (stored, lead) = lane?;
        sum = (sum.0 + stored, sum.1.or(lead));
    }
    let (stored, Some(lead)) = sum else {
        anyhow::bail!("the mock knows nobody of {count} people");
    };
    Ok((stored, lead))
}

/// Stores small answers about the people of these numbers as raw documents, without leads.
pub(crate) async fn fill_small(
    database: &Arc<dyn Database>,
    numbers: std::ops::Range<u32>,
    field_of_study: &str,
) -> Result<Vec<LeadId>> {
    let mut batch = Batch::new(Arc::clone(database));
    let mut leads = Vec::new();
    for number in numbers {
        let answer = small::answer(number, field_of_study);
        leads.extend(batch.push(&small::email(number), answer.as_bytes()).await?);
    }
    batch.finish().await?;
    Ok(leads)
}

/// Says in the ledger that so many addresses have just been enriched.
pub(crate) async fn fill_ledger(database: &dyn Database, count: u32) -> Result<()> {
    let (run_id, settled_at) = (RunId::from_uuid(Uuid::now_v7()), now());
    let mut entries = Vec::with_capacity(BATCH);
    for number in 0..count {
        entries.push(Enrichment {
            email: small::email(number).parse()?,
            state: EnrichmentState::Enriched,
            run_id,
            settled_at: Some(settled_at),
            spent: Spent::default(),
            claim: None,
            raw_id: None,
            place: Some(place()),
            reason: None,
        });
        if entries.len() == BATCH || number + 1 == count {
            database.settle_enrichments(&entries).await?;
            entries.clear();
        }
    }
    Ok(())
}

/// Raw documents on their way into a database.
struct Batch {
    database: Arc<dyn Database>,
    profiles: Vec<RawProfile>,
    stored: u64,
    a_lead: Option<LeadId>,
}

impl Batch {
    fn new(database: Arc<dyn Database>) -> Self {
        Self {
            database,
            profiles: Vec::with_capacity(BATCH),
            stored: 0,
            a_lead: None,
        }
    }

    /// The lead the answer makes, if it is one.
    async fn push(&mut self, email: &str, body: &[u8]) -> Result<Option<LeadId>> {
        let email: EmailAddress = email.parse()?;
        let Answer {
            budget, verdict, ..
        } = Answer::read(body.to_vec());
        let Verdict::Found(found) = verdict else {
            return Ok(None);
        };
        let profile = RawProfile::new(email, now(), place(), budget, *found);
        let lead = profile.lead_id;
        self.a_lead.get_or_insert(lead);
        self.profiles.push(profile);
        if self.profiles.len() == BATCH {
            self.write().await?;
        }
        Ok(Some(lead))
    }

    async fn write(&mut self) -> Result<()> {
        self.database.upsert_raw_profiles(&self.profiles).await?;
        self.stored += self.profiles.len() as u64;
        self.profiles.clear();
        Ok(())
    }

    async fn finish(mut self) -> Result<(u64, Option<LeadId>)> {
        self.write().await?;
        Ok((self.stored, self.a_lead))
    }
}

fn now() -> Timestamp {
    whole_milliseconds(Timestamp::now())
}

/// Nothing is read from it, but it is as long as a real one.
fn place() -> SegmentPlace {
    SegmentPlace {
        segment: format!("raw/linkedin/date=2026-01-01/{}.json.zst", Uuid::nil()),
        offset: 0,
        length: 4_096,
    }
}
