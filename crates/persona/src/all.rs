//! Maps every lead, in bounded memory.

use std::time::Instant;

use db_connector::{Database, DatabaseError, LeadScope, PersonaFilter};
use futures::TryStreamExt;
use indicatif::ProgressBar;
use serde::Serialize;

use crate::Rules;
use crate::mapper::{MappedLead, Mapper, Method};
use crate::writer::PersonaWriter;

/// Leads per round trip. The more there are, the more of them share a persona, and on MongoDB the leads of
/// one persona are one statement.
pub(crate) const BATCH: usize = 4_000;

/// What mapping every lead did.
#[derive(Debug, Default, Serialize)]
pub struct AllReport {
    /// Leads seen.
    pub leads: u64,
    /// Leads whose persona or rules version changed.
    pub changed: u64,
    /// Fields taken from labelled rows of the mapping file.
    pub by_mapping: u64,
    /// Fields read by the classifier.
    pub by_classifier: u64,
    /// Leads without education.
    pub without_education: u64,
    /// Leads whose latest education states neither field of study nor degree.
    pub without_subject: u64,
    /// Fields read with low confidence.
    pub low_confidence: u64,
    /// Personas that have leads now.
    pub personas: usize,
    /// Wall time.
    pub seconds: f64,
}

/// Maps every lead, batch by batch, then recomputes the lead lists of all personas.
///
/// All lists, not only those touched now: a run that died between the two steps is mended by the next.
pub async fn map_all(
    database: &dyn Database,
    rules: &Rules,
    progress: &ProgressBar,
) -> Result<AllReport, DatabaseError> {
    let started = Instant::now();
    let mut report = AllReport::default();
    map_batches(database, rules, progress, &mut report).await?;
    let personas = database.find_personas(&PersonaFilter::default()).await?;
    let ids: Vec<_> = personas.iter().map(|summary| summary.persona.id).collect();
    database.refresh_persona_leads(&ids).await?;
    report.personas = personas
        .iter()
        .filter(|summary| summary.lead_count > 0)
        .count();
    report.seconds = started.elapsed().as_secs_f64();
    Ok(report)
}

/// One batch is stored while the next is mapped; a third waits to be read.
async fn map_batches(
    database: &dyn Database,
    rules: &Rules,
    progress: &ProgressBar,
    report: &mut AllReport,
) -> Result<(), DatabaseError> {
    let mut mapper = Mapper::new(database, rules);
    let mut writer = PersonaWriter::new(database, rules);
    let stream = database.persona_features(LeadScope::All).await?;
    let mut batches = stream.try_chunks(BATCH);
    let mut leads = Vec::new();
    loop {
        let next = async {
            match batches.try_next().await.map_err(|partial| partial.1)? {
                Some(batch) => mapper.map(&batch).await.map(Some),
                None => Ok(None),
            }
        };
        // The writing comes first: it is on its way when the mapping takes the thread.
        let (changed, next) = futures::try_join!(writer.write(&leads), next)?;
        report.changed += changed;
        report.count(&leads);
        progress.set_position(report.leads);
        match next {
            Some(next) => leads = next,
            None => return Ok(()),
        }
    }
}

impl AllReport {
    fn count(&mut self, mapped: &[MappedLead]) {
        self.leads += mapped.len() as u64;
        for lead in mapped {
            let counter = match lead.method {
                Method::Mapping => &mut self.by_mapping,
                Method::Classifier => &mut self.by_classifier,
                Method::NoSubject => &mut self.without_subject,
                Method::None => &mut self.without_education,
            };
            *counter += 1;
            self.low_confidence += u64::from(lead.is_doubtful());
        }
    }
}
