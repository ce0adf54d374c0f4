//! Keeps erased people out of a batch that is stored.

use std::collections::{BTreeMap, HashSet};

use db_connector::Database;
use jiff::Timestamp;
use models::{EmailAddress, SegmentPlace, whole_milliseconds};
use s3_connector::{ErrorKind, ObjectStore, erase_answers};

use super::{Identity, Suppression, SuppressionKey};
use crate::EltError;
use crate::erase::{People, Removal, Removed};
use crate::stages::item::Item;

/// Whom the items of a batch are about, from before it is stored until it is.
pub(crate) struct Watch<'a> {
    suppression: &'a Suppression,
    database: &'a dyn Database,
    owners: Vec<Owner>,
}

/// Whom an item is about, and where its answer lies.
struct Owner {
    email: EmailAddress,
    linkedin_id: Option<String>,
    place: Option<SegmentPlace>,
}

impl<'a> Watch<'a> {
    /// Takes the items of people who were erased out of the batch.
    pub(crate) async fn begin(
        suppression: &'a Suppression,
        database: &'a dyn Database,
        items: &mut Vec<Item>,
    ) -> Result<(Self, Vec<Item>), EltError> {
        let watch = Self {
            suppression,
            database,
            owners: items.iter().map(Owner::of).collect(),
        };
        let is_suppressed = watch.look().await?;
        let mut is_suppressed = is_suppressed.into_iter();
        let struck = items.extract_if(.., |_| is_suppressed.next().unwrap_or_default());
        let struck = struck.collect();
        Ok((watch, struck))
    }

    /// Looks again, now that the batch is stored, and removes people who are suppressed: with all their
    /// addresses, the answers that led here included.
    pub(crate) async fn end(self, store: &dyn ObjectStore) -> Result<(), EltError> {
        let is_suppressed = self.look().await?;
        let hits = self.owners.iter().zip(is_suppressed);
        let hits: Vec<_> = hits
            .filter_map(|(it, is_hit)| is_hit.then_some(it))
            .collect();
        match self.suppression.key() {
            Some(key) if !hits.is_empty() => remove(self.database, store, key, &hits).await,
            _ => Ok(()),
        }
    }

    async fn look(&self) -> Result<Vec<bool>, EltError> {
        let identities = self.owners.iter().flat_map(Owner::identities);
        let suppressed = self.suppression.find(self.database, identities).await?;
        let owners = self.owners.iter();
        Ok(owners.map(|owner| owner.is_among(&suppressed)).collect())
    }
}

impl Owner {
    fn of(item: &Item) -> Self {
        Self {
            email: item.entry.email.clone(),
            linkedin_id: match &item.profile {
                Some(profile) => Some(profile.linkedin_id.clone()),
                None => item.unusable_about.clone(),
            },
            place: item.entry.place.clone(),
        }
    }

    fn identities(&self) -> impl Iterator<Item = Identity<'_>> {
        let person = self.linkedin_id.as_deref().and_then(Identity::person);
        [Identity::Address(&self.email)].into_iter().chain(person)
    }

    fn is_among(&self, suppressed: &HashSet<Identity<'_>>) -> bool {
        self.identities()
            .any(|identity| suppressed.contains(&identity))
    }
}

/// Where the answers of items lie.
pub(crate) fn places_of(items: &[Item]) -> Vec<SegmentPlace> {
    let places = items.iter().filter_map(|item| item.entry.place.clone());
    places.collect()
}

/// Suppression, bytes, documents: the order of an erasure. Older places of equal answers are left to the
/// next one.
async fn remove(
    database: &dyn Database,
    store: &dyn ObjectStore,
    key: SuppressionKey,
    hits: &[&Owner],
) -> Result<(), EltError> {
    let (mut people, mut removed) = (People::default(), Removed::default());
    for hit in hits {
        people.meet(Some(&hit.email), hit.linkedin_id.as_deref());
    }
    people.follow(database).await?;
    let removal = Removal {
        database,
        key,
        erased_at: whole_milliseconds(Timestamp::now()),
    };
    removal.suppress(&people, &mut removed).await?;
    let places = hits.iter().filter_map(|hit| hit.place.as_ref());
    let traced: Vec<_> = people.traces().iter().map(|trace| &trace.place).collect();
    erase_places(store, places.collect(), &traced).await?;
    let anchors: Vec<_> = hits.iter().map(|hit| hit.email.clone()).collect();
    removal.delete(&people, &anchors, &mut removed).await?;
    tracing::info!(
        answers = hits.len(),
        "kept out answers about people who were erased"
    );
    Ok(())
}

/// `own` are the places of the batch, `traced` those of documents.
async fn erase_places(
    store: &dyn ObjectStore,
    own: Vec<&SegmentPlace>,
    traced: &[&SegmentPlace],
) -> Result<(), EltError> {
    let mut segments: BTreeMap<&str, Vec<SegmentPlace>> = BTreeMap::new();
    for place in own.into_iter().chain(traced.iter().copied()) {
        let of_segment = segments.entry(&place.segment).or_default();
        of_segment.push(place.clone());
    }
    for (segment, places) in segments {
        let is_traced = traced.iter().any(|place| place.segment == segment);
        match erase_answers(store, segment, places).await {
            // Of a batch about nobody else no segment was published.
            Err(error) if error.kind() == ErrorKind::NotFound && !is_traced => {}
            // What the database says of raw storage is not so; an erasure reads it from end to end.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Damaged) => {
                tracing::warn!(%error, "left an answer to the next erasure");
            }
            erased => erased?,
        }
    }
    Ok(())
}
