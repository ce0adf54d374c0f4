//! From mentions to fields: which subject is the main one, and what else speaks.

use std::cmp::Ordering;

use super::fold::{OF, SPACE};
use super::mentions::{Mention, Reading};
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

    fn weight(self) -> f32 {
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

/// Share of its weight that each further subject keeps beside the one before.
const LATER: f32 = 0.75;
/// Share that the widest subjects keep: what is managed or engineered says more
/// ("project management, civil engineering"), wherever it stands.
const YIELDING: f32 = 0.7;
/// What a subject gains by being called the major, or by naming the department of a
/// faculty: enough to outdo one subject before it.
const STRESSED: f32 = 1.4;
/// Share of the weight of a head that takes over the subject beside it.
const TAKEN_OVER: f32 = 1.45;
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

/// Management of anything, and engineering of nothing in particular.
fn is_widest(mention: Mention) -> bool {
    let broad = mention.entry.kind == Kind::Broad;
    mention.entry.field == Some(AcademicField::BUSINESS_MANAGEMENT)
        || broad && mention.entry.field == Some(AcademicField::ENGINEERING)
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

/// Weighs the mentions of a string.
pub(crate) fn weigh(reading: &Reading) -> Verdict {
    let mut judge = Judge {
        reading,
        verdict: Verdict::default(),
        subjects: 0,
        role: Role::Main,
    };
    for at in 0..reading.mentions.len() {
        judge.hear(at);
    }
    judge.finish()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Main,
    Announced,
    Minor,
}

struct Judge<'a> {
    reading: &'a Reading,
    verdict: Verdict,
    subjects: i32,
    role: Role,
}

impl Judge<'_> {
    fn hear(&mut self, at: usize) {
        let mention = self.reading.mentions[at];
        match mention.entry.kind {
            Kind::Noise => {}
            Kind::Minor => self.role = Role::Minor,
            Kind::Major => self.role = Role::Announced,
            Kind::Institution => self.claim(mention, Basis::Institution, 1.0),
            Kind::Degree => self.degree(mention),
            Kind::Subject | Kind::Broad | Kind::Head => self.subject(at),
        }
    }

    fn degree(&mut self, mention: Mention) {
        self.role = Role::Main;
        let level = mention.entry.level;
        let is_school = |level| level == Level::Secondary;
        self.verdict.level = match (self.verdict.level, level) {
            (Level::Certificate | Level::Diploma, s) | (s, Level::Certificate | Level::Diploma)
                if is_school(s) =>
            {
                s
            }
            (known, new) => known.max(new),
        };
        self.claim(mention, Basis::Degree, 1.0);
    }

    fn subject(&mut self, at: usize) {
        let mention = self.reading.mentions[at];
        if self.is_school_name(at) {
            return self.claim(mention, Basis::Institution, 1.0);
        }
        if self.role == Role::Minor || self.is_called_minor(at) {
            return self.claim(mention, Basis::Minor, 1.0);
        }
        let mut share = LATER.powi(self.subjects);
        if is_widest(mention) {
            share *= YIELDING;
        }
        match mention.entry.kind {
            Kind::Broad if self.role != Role::Announced => {
                self.claim(mention, Basis::BroadSubject, share.max(0.4));
            }
            Kind::Broad => self.claim(mention, Basis::BroadSubject, 1.5),
            kind => {
                self.subjects += 1;
                let takes_over =
                    self.touches_subject(at) && (kind == Kind::Head || self.is_adjective(at - 1));
                let share = if takes_over {
                    TAKEN_OVER
                } else {
                    share * self.stress(at)
                };
                self.claim(mention, Basis::Subject, share);
            }
        }
    }

    fn claim(&mut self, mention: Mention, basis: Basis, share: f32) {
        let Some(field) = mention.entry.field else {
            return;
        };
        let weight = basis.weight() * share;
        let claims = &mut self.verdict.claims;
        let mut claim = Claim {
            field,
            weight,
            basis,
            mention,
            confirmed: false,
        };
        if let Some(known) = claims.iter_mut().find(|known| known.field == field) {
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
            claims.push(claim);
        }
    }

    /// What a subject gains by a word like "major" or "department" right after it.
    fn stress(&self, at: usize) -> f32 {
        let end = self.reading.mentions[at].end;
        let next = self.reading.mentions.get(at + 1);
        let is_major = |next: &&Mention| {
            next.entry.kind == Kind::Major && self.reading.gap(end, next.start).tight
        };
        if next.as_ref().is_some_and(is_major) {
            STRESSED
        } else {
            1.0
        }
    }

    /// "music education", "teacher of physics".
    fn touches_subject(&self, at: usize) -> bool {
        let mentions = &self.reading.mentions;
        at > 0
            && mentions[at - 1].entry.kind.is_subject()
            && self
                .reading
                .gap(mentions[at - 1].end, mentions[at].start)
                .tight
    }

    /// "genetic" in "genetic counseling": one English word on "-al" or "-ic" before a subject.
    fn is_adjective(&self, at: usize) -> bool {
        let mention = self.reading.mentions[at];
        let text = &self.reading.glyphs.bare[mention.start..mention.end];
        let ends = |ending: &str| text.ends_with(&ending.encode_utf16().collect::<Vec<_>>());
        let starts_clause = at == 0 || !self.touches_subject(at);
        !text.contains(&SPACE) && starts_clause && (ends("al") || ends("ic"))
    }

    /// "an environmental studies minor".
    fn is_called_minor(&self, at: usize) -> bool {
        let mentions = &self.reading.mentions;
        let after = |i: usize| {
            mentions
                .get(i)
                .filter(|m| !self.reading.gap(mentions[at].end, m.start).breaks)
        };
        let Some(marker) = after(at + 1).filter(|m| m.entry.kind == Kind::Minor) else {
            return false;
        };
        self.reading.gap(mentions[at].end, marker.start).tight
            && after(at + 2).is_none_or(|m| !m.entry.kind.is_subject())
    }

    /// "school of business", "Sport University".
    fn is_school_name(&self, at: usize) -> bool {
        let mentions = &self.reading.mentions;
        let is_school = |m: &&Mention| m.entry.kind == Kind::Institution;
        let here = mentions[at];
        let before = mentions[..at]
            .iter()
            .rev()
            .find(|m| m.entry.kind != Kind::Noise)
            .filter(is_school);
        if before.is_some_and(|m| self.is_genitive(m.end, here.start)) {
            return true;
        }
        let after = mentions.get(at + 1).filter(is_school);
        after.is_some_and(|m| {
            self.reading.gap(here.end, m.start).tight && !self.is_genitive_at(m.end)
        })
    }

    fn is_genitive(&self, from: usize, to: usize) -> bool {
        self.is_genitive_at(from) && !self.reading.gap(from, to).signs && to - from < 12
    }

    /// Whether "of" or its like follows.
    fn is_genitive_at(&self, from: usize) -> bool {
        self.reading.glyphs.bare.get(from) == Some(&OF)
    }

    fn finish(mut self) -> Verdict {
        if self.verdict.level == Level::Secondary && self.subjects != 1 {
            self.school();
        }
        self.verdict.claims.sort_by(by_weight);
        self.verdict
    }

    /// School without a subject, or with several: general education.
    fn school(&mut self) {
        let school = |m: &&Mention| m.entry.level == Level::Secondary;
        if let Some(mention) = self.reading.mentions.iter().find(school) {
            let mut mention = *mention;
            mention.entry.field = Some(AcademicField::GENERAL_EDUCATION);
            let share = if self.subjects > 1 { 4.0 } else { 1.0 };
            self.claim(mention, Basis::School, share);
        }
    }
}
