//! From raw storage to the database.

use std::pin::pin;
use std::sync::Arc;

use futures::TryStreamExt;

use super::{Example, FindingKind, Proven, Verification};
use crate::EltError;
use crate::parity::{Gap, Parity, compare};
use crate::raw_answers::{RawAnswers, stream_answers};
use crate::stages::item::Item;
use crate::stages::store::store_documents;
use crate::suppression::{Watch, places_of};

impl Verification<'_> {
    pub(super) async fn check_segments(&mut self, proven: &mut Proven) -> Result<(), EltError> {
        let mut segments = pin!(stream_answers(self.store, self.run, None));
        while let Some(answers) = segments.try_next().await? {
            self.report.segments += 1;
            self.report.answers += answers.items.len() as u64;
            self.note_damage(&answers);
            self.check_answers(answers.items, proven).await?;
        }
        Ok(())
    }

    fn note_damage(&mut self, answers: &RawAnswers) {
        for error in &answers.damage {
            let Some(place) = error.damaged_place() else {
                continue;
            };
            let example = Example::default().at(place);
            self.findings.add(FindingKind::AnswerDamaged, example);
            self.damage.push(place.clone());
        }
    }

    async fn check_answers(
        &mut self,
        mut items: Vec<Item>,
        proven: &mut Proven,
    ) -> Result<(), EltError> {
        let (database, store) = (self.database, self.store);
        let suppression = Arc::clone(&self.suppression);
        let (watch, struck) = Watch::begin(&suppression, database, &mut items).await?;
        self.note_suppressed(&struck);
        let parity = compare(self.database, &items).await?;
        let mut lacking = Vec::new();
        for (item, parity) in items.into_iter().zip(parity) {
            proven.add(&item, parity);
            let parity = without_refusals(parity);
            self.note_gaps(&item, parity);
            if !parity.is_even() {
                lacking.push((item, parity));
            }
        }
        if self.options.repair && !lacking.is_empty() {
            self.store_lacking(lacking, proven).await?;
        }
        if self.options.repair {
            watch.end(store).await?;
            let erased = struck.len() as u64;
            self.findings
                .repaired(FindingKind::AnswerSuppressed, erased);
        }
        Ok(())
    }

    /// No address: the person was promised to be forgotten.
    fn note_suppressed(&mut self, struck: &[Item]) {
        for place in places_of(struck) {
            let example = Example::default().at(&place);
            self.findings.add(FindingKind::AnswerSuppressed, example);
        }
    }

    fn note_gaps(&mut self, item: &Item, parity: Parity) {
        let example = || {
            let example = match item.entry.raw_id {
                Some(id) => Example::of(&id),
                None if item.is_unusable() => Example::of(&item.quarantine_id()),
                None => Example::default(),
            };
            let example = example.under(&item.entry.email);
            match &item.entry.place {
                Some(place) => example.at(place),
                None => example,
            }
        };
        for kind in kinds(parity) {
            self.findings.add(kind, example());
        }
    }

    /// As a replay would; what the database refuses stays a finding.
    async fn store_lacking(
        &mut self,
        lacking: Vec<(Item, Parity)>,
        proven: &mut Proven,
    ) -> Result<(), EltError> {
        let (mut items, parity): (Vec<_>, Vec<_>) = lacking.into_iter().unzip();
        for (item, parity) in items.iter_mut().zip(&parity) {
            item.is_news = parity.is_news();
        }
        store_documents(self.database, self.run, &mut items).await?;
        for (item, parity) in items.iter().zip(parity) {
            if parity.document.is_some() && item.is_unusable() {
                continue;
            }
            let stored = Parity {
                is_proof: parity.document.is_some(),
                is_proof_of_quarantined: parity.quarantine.is_some(),
                ..parity
            };
            proven.add(item, stored);
            for kind in kinds(parity) {
                self.findings.repaired(kind, 1);
            }
        }
        Ok(())
    }
}

impl Proven {
    fn add(&mut self, item: &Item, parity: Parity) {
        let Some(place) = &item.entry.place else {
            return;
        };
        if let Some(id) = item.entry.raw_id.filter(|_| parity.is_proof) {
            self.documents.add_proven(id, place);
        }
        if parity.is_proof_of_quarantined {
            self.quarantine.add_proven(item.quarantine_id(), place);
        }
    }
}

/// A document that the database cannot hold is in quarantine, where it is not missed.
fn without_refusals(parity: Parity) -> Parity {
    Parity {
        document: parity.document.filter(|_| !parity.is_refused),
        ..parity
    }
}

fn kinds(parity: Parity) -> impl Iterator<Item = FindingKind> {
    let document = parity.document.map(|gap| match gap {
        Gap::Missing => FindingKind::DocumentMissing,
        Gap::Behind => FindingKind::DocumentBehind,
    });
    let entry = parity.entry.map(|gap| match gap {
        Gap::Missing => FindingKind::EntryMissing,
        Gap::Behind => FindingKind::EntryBehind,
    });
    let quarantine = parity.quarantine.map(|gap| match gap {
        Gap::Missing => FindingKind::QuarantineMissing,
        Gap::Behind => FindingKind::QuarantineBehind,
    });
    let kinds = [document, quarantine, entry];
    kinds.into_iter().flatten()
}
