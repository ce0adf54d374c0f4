//! What a string says about fields: one claim for each, and what it rests on.

use std::cmp::Ordering;

use super::mentions::Mention;
use crate::level::Level;
use crate::lexicon::{Entry, Kind};
use crate::taxonomy::AcademicField;

/// Why a field was chosen, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// A subject was named.
    Subject,
    /// A wide subject was named, and no other.
    BroadSubject,
    /// A school certificate was named, and no single subject.
    School,
    /// Only a degree was named that is mostly given in one field.
    Degree,
    /// Only a minor was named.
    Minor,
    /// Only the name of a school speaks of a field.
    Institution,
    /// The words resemble those of a field.
    Likeness,
    /// Nothing was found.
    Nothing,
}

impl Basis {
    /// The place of its sign among the signals of certainty.
    pub(crate) fn signal(self) -> usize {
        match self {
            Self::Subject => 1,
            Self::BroadSubject => 2,
            Self::School => 3,
            Self::Degree => 4,
            Self::Minor | Self::Institution => 5,
            Self::Likeness => 6,
            Self::Nothing => 7,
        }
    }

    pub(crate) fn weight(self) -> f32 {
        match self {
            Self::Subject => 12.0,
            Self::School => 5.0,
            Self::BroadSubject => 3.0,
            Self::Degree => 1.5,
            Self::Minor => 0.8,
            Self::Institution => 0.6,
            Self::Likeness | Self::Nothing => 0.0,
        }
    }
}

/// Weight added by repeating a field, as a share of the repeated mention's weight.
const REPEATED: f32 = 0.1;

/// One field's case.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claim {
    pub(crate) field: AcademicField,
    pub(crate) weight: f32,
    pub(crate) basis: Basis,
    pub(crate) mention: Mention,
    /// More than one mention speaks for it.
    pub(crate) confirmed: bool,
}

impl Claim {
    /// A claim that rests on no mention; its weight is the probability.
    pub(crate) fn of_likeness(field: AcademicField, probability: f32) -> Self {
        let entry = Entry {
            kind: Kind::Noise,
            field: Some(field),
            level: Level::None,
        };
        let mention = Mention {
            start: 0,
            end: 0,
            entry,
            starred: false,
        };
        Self {
            field,
            weight: probability,
            basis: Basis::Likeness,
            mention,
            confirmed: false,
        }
    }
}

/// The heavier claim first; of equal ones that which was mentioned first.
fn by_weight(a: &Claim, b: &Claim) -> Ordering {
    let places = a.mention.start.cmp(&b.mention.start);
    b.weight
        .total_cmp(&a.weight)
        .then(places)
        .then(a.field.cmp(&b.field))
}

/// What the mentions of a string amount to.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// One claim per field, heaviest first.
    pub(crate) claims: Vec<Claim>,
    pub(crate) level: Level,
}

impl Verdict {
    /// Adds what a mention says, with a share of the weight of its basis.
    pub(crate) fn claim(&mut self, mention: Mention, basis: Basis, share: f32) {
        let Some(field) = mention.entry.field else {
            return;
        };
        let weight = basis.weight() * share;
        let mut claim = Claim {
            field,
            weight,
            basis,
            mention,
            confirmed: false,
        };
        if let Some(known) = self.claims.iter_mut().find(|known| known.field == field) {
            if known.weight >= weight {
                claim = Claim {
                    weight: known.weight + weight * REPEATED,
                    ..*known
                };
            } else {
                claim.weight += known.weight * REPEATED;
            }
            claim.confirmed = true;
            *known = claim;
        } else {
            self.claims.push(claim);
        }
    }

    /// Puts the heaviest claim first.
    pub(crate) fn sort(&mut self) {
        self.claims.sort_by(by_weight);
    }
}
