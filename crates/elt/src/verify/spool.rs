//! What dead processes have left.

use std::panic::resume_unwind;

use s3_connector::{SealedSegment, Spool, find_leftovers};
use tokio::task::spawn_blocking;

use super::{Example, FindingKind, Verification};
use crate::raw_answers::RawAnswers;
use crate::stages::recover::add_costs;
use crate::stages::sort::sort_out;
use crate::stages::store::{publish_without, store_documents};
use crate::suppression::Watch;
use crate::{EltError, Prices};

impl Verification<'_> {
    pub(super) async fn check_spool(&mut self) -> Result<(), EltError> {
        let left = find_leftovers(&self.spool)?;
        let examples = left.iter().map(|file| {
            let name = file.path.file_name().unwrap_or_default();
            Example::of(&name.display())
        });
        let count = left.len() as u64;
        self.findings
            .add_many(FindingKind::SpoolLeftover, count, examples);
        if self.options.repair && count > 0 {
            self.adopt_leftovers().await?;
            let still = find_leftovers(&self.spool)?.len() as u64;
            let repaired = count.saturating_sub(still);
            self.findings.repaired(FindingKind::SpoolLeftover, repaired);
        }
        Ok(())
    }

    /// As the next run would, and never at the same moment.
    async fn adopt_leftovers(&self) -> Result<(), EltError> {
        let spool = Spool::open(&self.spool)?;
        let waiting = spool.clone();
        let waiting = spawn_blocking(move || waiting.lock_recovery()).await;
        let _sole = waiting.unwrap_or_else(|error| resume_unwind(error.into_panic()))?;
        for segment in spool.adopt()? {
            self.store_leftover(segment).await?;
        }
        Ok(())
    }

    async fn store_leftover(&self, segment: SealedSegment) -> Result<(), EltError> {
        let mut answers = RawAnswers::from_reader(segment.answers()?, self.run, None);
        let mut segments = sort_out(self.store, segment, &mut answers.items).await?;
        let begun = Watch::begin(&self.suppression, self.database, &mut answers.items);
        let (watch, struck) = begun.await?;
        publish_without(self.store, &mut segments, &struck).await?;
        add_costs(self.database, Prices::default(), &mut answers.items).await?;
        store_documents(self.database, self.run, &mut answers.items).await?;
        watch.end(self.store).await?;
        for segment in segments {
            segment.discard()?;
        }
        Ok(())
    }
}
