//! From mentions to a verdict: which subject is the main one, and what else speaks.

use super::fold::SPACE;
use super::marks::is_called;
use super::mentions::{Mention, Reading};
use super::minors::Minors;
use super::schools::{is_of_school, is_qualified, is_school_name};
use super::verdict::{Basis, Claim, Verdict};
use crate::level::Level;
use crate::lexicon::Kind;
use crate::taxonomy::AcademicField;

/// Share of its weight that each further subject keeps beside the one before.
const LATER: f32 = 0.75;
/// Share that the widest subjects keep: what is managed or engineered says more
/// ("project management, civil engineering"), wherever it stands.
const YIELDING: f32 = 0.7;
/// What a subject gains by being called the major, or by naming the department of a
/// faculty: enough to outdo one subject before it.
const STRESSED: f32 = 1.4;
/// Share of a subject of school beside that of a certificate.
const SCHOOLED: f32 = 0.2;
/// Share of the weight of a head that takes over the subject beside it.
const TAKEN_OVER: f32 = 1.45;
/// Management of anything, and engineering of nothing in particular.
fn is_widest(mention: Mention) -> bool {
    let broad = mention.entry.kind == Kind::Broad;
    mention.entry.field == Some(AcademicField::BUSINESS_MANAGEMENT)
        || broad && mention.entry.field == Some(AcademicField::ENGINEERING)
}

/// Weighs the mentions of a string.
pub(crate) fn weigh(reading: &Reading) -> Verdict {
    let mut judge = Judge {
        reading,
        verdict: Verdict::default(),
        subjects: 0,
        announced: false,
        some_degree: false,
        qualified: is_qualified(reading),
        minors: Minors::of(reading),
    };
    for at in 0..reading.mentions.len() {
        judge.hear(at);
    }
    judge.finish()
}

struct Judge<'a> {
    reading: &'a Reading,
    verdict: Verdict,
    subjects: i32,
    /// A word like "major in" stands before.
    announced: bool,
    /// The bare word "degree" stands somewhere.
    some_degree: bool,
    /// Beside school stands a certificate with a subject of its own.
    qualified: bool,
    minors: Minors,
}

impl Judge<'_> {
    fn hear(&mut self, at: usize) {
        let mention = self.reading.mentions[at];
        match mention.entry.kind {
            Kind::Noise => {}
            Kind::Minor => self.announced = false,
            Kind::Major => self.announced = true,
            Kind::Institution => self.verdict.claim(mention, Basis::Institution, 1.0),
            Kind::Degree => self.degree(mention),
            Kind::Subject | Kind::Broad | Kind::Head => self.subject(at),
        }
    }

    fn degree(&mut self, mention: Mention) {
        self.announced = false;
        let level = mention.entry.level;
        self.some_degree |= level == Level::None;
        let known = self.verdict.level;
        // "Diploma, high school": the diploma is that of the school.
        let is_of_school = !self.qualified && known.min(level) == Level::Secondary;
        self.verdict.level = match known.max(level) {
            Level::Certificate | Level::Diploma if is_of_school => Level::Secondary,
            highest => highest,
        };
        self.verdict.claim(mention, Basis::Degree, 1.0);
    }

    fn subject(&mut self, at: usize) {
        let mention = self.reading.mentions[at];
        if is_school_name(self.reading, at) {
            return self.verdict.claim(mention, Basis::Institution, 1.0);
        }
        if self.minors.contains(at) {
            return self.verdict.claim(mention, Basis::Minor, 1.0);
        }
        if self.qualified && is_of_school(self.reading, at) {
            return self.verdict.claim(mention, Basis::Subject, SCHOOLED);
        }
        let mut share = LATER.powi(self.subjects);
        if is_widest(mention) {
            share *= YIELDING;
        }
        match mention.entry.kind {
            Kind::Broad if !self.announced => {
                self.verdict
                    .claim(mention, Basis::BroadSubject, share.max(0.4));
            }
            Kind::Broad => self.verdict.claim(mention, Basis::BroadSubject, 1.5),
            kind => {
                self.subjects += 1;
                let takes_over =
                    self.touches_subject(at) && (kind == Kind::Head || self.is_adjective(at - 1));
                let share = if takes_over {
                    TAKEN_OVER
                } else {
                    share * self.stress(at)
                };
                self.verdict.claim(mention, Basis::Subject, share);
            }
        }
    }

    /// What a subject gains by a word like "major" or "department" right after it.
    fn stress(&self, at: usize) -> f32 {
        let end = self.reading.mentions[at].end;
        let next = self.reading.mentions.get(at + 1);
        let is_stressed = next.is_some_and(|next| {
            let gap = self.reading.gap(end, next.start);
            let in_brackets = || gap.breaks && is_called(self.reading, at, Kind::Major);
            next.entry.kind == Kind::Major && (gap.tight || in_brackets())
        });
        if is_stressed { STRESSED } else { 1.0 }
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

    fn finish(mut self) -> Verdict {
        let is_head = |claim: &Claim| claim.mention.entry.kind == Kind::Head;
        let is_teaching = self.verdict.claims.iter().any(is_head);
        if self.verdict.level == Level::Secondary && self.subjects != 1 && !is_teaching {
            self.school();
        }
        if self.verdict.level == Level::None && self.some_degree {
            self.verdict.level = Level::Bachelor;
        }
        self.verdict.sort();
        self.verdict
    }

    /// School without a subject, or with several: general education.
    fn school(&mut self) {
        let school = |m: &&Mention| m.entry.level == Level::Secondary;
        if let Some(mention) = self.reading.mentions.iter().find(school) {
            let mut mention = *mention;
            mention.entry.field = Some(AcademicField::GENERAL_EDUCATION);
            let share = if self.subjects > 1 { 4.0 } else { 1.0 };
            self.verdict.claim(mention, Basis::School, share);
        }
    }
}
