//! Goes through all raw bytes.

use std::collections::BTreeSet;

use futures::TryStreamExt;
use models::EmailAddress;
use s3_connector::{
    ErrorKind, SealedSegment, SegmentKind, SegmentSurvey, erase_answers, list_segments,
    survey_segment,
};
use tokio::task::spawn_blocking;

use super::contents::{Contents, Sighting};
use super::segments::find_missing;
use super::{Eraser, People, Removal, Removed};
use crate::EltError;
use crate::suppression::Suppression;

/// Segments that are read at the same time.
const READERS: usize = 4;

/// What was found in raw bytes.
#[derive(Debug, Default)]
pub(crate) struct Swept {
    pub(super) segments: u64,
    pub(super) rewritten: BTreeSet<String>,
    pub(super) answers: u64,
    pub(super) spooled_answers: u64,
    pub(super) spool_files_in_use: u64,
    pub(super) unreadable: u64,
    /// Named by the database, and not there.
    pub(super) missing: BTreeSet<String>,
}

/// An erasure under way.
pub(super) struct Sweep<'a> {
    pub(super) eraser: &'a Eraser,
    pub(super) suppression: Suppression,
    pub(super) removal: Removal<'a>,
    pub(super) anchors: &'a [EmailAddress],
    pub(super) people: People,
    pub(super) removed: Removed,
    pub(super) swept: Swept,
}

impl Sweep<'_> {
    /// Follows, suppresses and deletes the people met so far.
    pub(super) async fn remove_from_database(&mut self) -> Result<(), EltError> {
        let (database, store) = (self.removal.database, self.eraser.store.as_ref());
        self.people.follow(database).await?;
        let missing = find_missing(database, store, &self.people).await?;
        self.swept.missing.extend(missing);
        let (people, removed) = (&self.people, &mut self.removed);
        self.removal.suppress(people, removed).await?;
        self.removal.delete(people, self.anchors, removed).await
    }

    /// Overwrites every answer about somebody who is suppressed; starts again as long as that tells
    /// something new about them.
    pub(super) async fn remove_answers(&mut self) -> Result<(), EltError> {
        let mut is_complete = false;
        while !is_complete {
            (self.swept.segments, self.swept.unreadable) = (0, 0);
            let mut is_news = self.sweep_spool().await?;
            self.eraser.store.delete_unfinished().await?;
            for kind in SegmentKind::ALL {
                is_news |= self.sweep_stored(kind).await?;
            }
            is_complete = !is_news;
        }
        self.swept.spool_files_in_use = self.eraser.spool.count_held()? as u64;
        Ok(())
    }

    /// Whether that has told something new. What dead processes have left stays for the next run, which looks for suppressions too.
    async fn sweep_spool(&mut self) -> Result<bool, EltError> {
        let spool = self.eraser.spool.clone();
        let _sole = spawn_blocking(move || spool.lock_recovery())
            .await
            .unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))?;
        let mut is_news = false;
        for mut segment in self.eraser.spool.adopt()? {
            is_news |= self.sweep_spooled(&mut segment).await?;
        }
        Ok(is_news)
    }

    async fn sweep_spooled(&mut self, segment: &mut SealedSegment) -> Result<bool, EltError> {
        let contents = look_through(segment.survey()?).await;
        self.swept.unreadable += contents.unreadable;
        let (hits, is_news) = self.meet(contents).await?;
        let places: Vec<_> = hits.into_iter().map(|hit| hit.place).collect();
        segment.erase(&places)?;
        self.swept.spooled_answers += places.len() as u64;
        Ok(is_news)
    }

    /// Reads many segments at once, and changes one after the other.
    async fn sweep_stored(&mut self, kind: SegmentKind) -> Result<bool, EltError> {
        let store = self.eraser.store.as_ref();
        let mut segments = list_segments(store, kind)
            .map_err(EltError::from)
            .map_ok(|key| async move {
                let bytes = match store.get(&key).await {
                    // Deleted since it was listed.
                    Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                    bytes => bytes?,
                };
                let contents = look_through(survey_segment(&key, bytes)).await;
                Ok(Some((key, contents)))
            })
            .try_buffered(READERS);
        let mut is_news = false;
        while let Some(read) = segments.try_next().await? {
            if let Some((key, contents)) = read {
                is_news |= self.sweep_segment(&key, contents).await?;
            }
        }
        Ok(is_news)
    }

    async fn sweep_segment(&mut self, key: &str, contents: Contents) -> Result<bool, EltError> {
        self.eraser.observer.advance();
        self.swept.segments += 1;
        self.swept.unreadable += contents.unreadable;
        let (store, has_erased) = (self.eraser.store.as_ref(), contents.has_erased);
        let (hits, is_news) = self.meet(contents).await?;
        if !hits.is_empty() {
            let places: Vec<_> = hits.into_iter().map(|hit| hit.place).collect();
            self.swept.answers += places.len() as u64;
            self.swept.rewritten.insert(key.to_owned());
            erase_answers(store, key, places).await?;
        } else if has_erased {
            // An earlier erasure may have been broken off between the two.
            store.delete_old_versions(key).await?;
        }
        Ok(is_news)
    }

    /// The answers to overwrite. What they tell about people is dealt with before they are gone.
    async fn meet(&mut self, contents: Contents) -> Result<(Vec<Sighting>, bool), EltError> {
        let database = self.removal.database;
        let hits = contents
            .find_suppressed(&self.suppression, database)
            .await?;
        let mut is_news = false;
        for hit in &hits {
            is_news |= self
                .people
                .meet(hit.email.as_ref(), hit.linkedin_id.as_deref());
        }
        if is_news {
            self.remove_from_database().await?;
        }
        Ok((hits, is_news))
    }
}

/// On a thread of its own: unpacking and parsing take their time.
async fn look_through(survey: SegmentSurvey) -> Contents {
    let looking = spawn_blocking(move || Contents::of(survey));
    match looking.await {
        Ok(contents) => contents,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
