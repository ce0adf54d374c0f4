//! Whom a segment holds answers about.

use db_connector::Database;
use models::{EmailAddress, SegmentPlace};
use s3_connector::SegmentSurvey;

use crate::EltError;
use crate::suppression::{Identity, Suppression, linkedin_id_in};

/// An answer and whom it is about, as far as that can be made out.
#[derive(Debug)]
pub(super) struct Sighting {
    pub(super) place: SegmentPlace,
    pub(super) email: Option<EmailAddress>,
    pub(super) linkedin_id: Option<String>,
}

/// What a segment holds.
#[derive(Debug)]
pub(super) struct Contents {
    sightings: Vec<Sighting>,
    pub(super) has_erased: bool,
    pub(super) unreadable: u64,
}

impl Contents {
    pub(super) fn of(mut survey: SegmentSurvey) -> Self {
        let sightings = survey.by_ref().map(|answer| Sighting {
            place: answer.place,
            email: answer.email,
            linkedin_id: answer.body.as_deref().and_then(linkedin_id_in),
        });
        Self {
            sightings: sightings.collect(),
            has_erased: survey.erased() > 0,
            unreadable: survey.unreadable(),
        }
    }

    /// The answers about people who are suppressed.
    pub(super) async fn find_suppressed(
        self,
        suppression: &Suppression,
        database: &dyn Database,
    ) -> Result<Vec<Sighting>, EltError> {
        let identities = self.sightings.iter().flat_map(Sighting::identities);
        let suppressed = suppression.find(database, identities).await?;
        let is_hit: Vec<_> = self
            .sightings
            .iter()
            .map(|sighting| sighting.identities().any(|it| suppressed.contains(&it)))
            .collect();
        let hits = self.sightings.into_iter().zip(is_hit);
        Ok(hits
            .filter_map(|(it, is_hit)| is_hit.then_some(it))
            .collect())
    }
}

impl Sighting {
    fn identities(&self) -> impl Iterator<Item = Identity<'_>> {
        let address = self.email.as_ref().map(Identity::Address);
        let person = self.linkedin_id.as_deref().and_then(Identity::person);
        address.into_iter().chain(person)
    }
}
