//! What a phrase says.

use crate::level::Level;
use crate::taxonomy::AcademicField;

/// The part a phrase plays in a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Words without meaning for the field: honours, dates, function words.
    Noise,
    /// A subject ("molecular biology").
    Subject,
    /// A wide subject that yields to any other ("business", "engineering").
    Broad,
    /// A subject that takes over the one beside it ("education" in "music education").
    Head,
    /// A degree or certificate, perhaps with the field it is mostly given in.
    Degree,
    /// Announces a minor.
    Minor,
    /// Announces the main subject.
    Major,
    /// Makes the words around it the name of a school.
    Institution,
}

/// The meaning of a phrase, small enough to lie in the trie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The part it plays.
    pub kind: Kind,
    /// The field it speaks for.
    pub field: Option<AcademicField>,
    /// The level it states.
    pub level: Level,
}

const KINDS: [Kind; 8] = [
    Kind::Noise,
    Kind::Subject,
    Kind::Broad,
    Kind::Head,
    Kind::Degree,
    Kind::Minor,
    Kind::Major,
    Kind::Institution,
];
const NO_FIELD: u16 = 0x3f;

impl Entry {
    /// Twelve bits and one that is always set, so that 0 can mean "no entry".
    pub(crate) fn pack(self) -> u16 {
        let kind = place(KINDS.iter().position(|k| *k == self.kind));
        let level = place(Level::ALL.iter().position(|l| *l == self.level));
        let field = self.field.map(AcademicField::index);
        let field = field.map_or(NO_FIELD, |index| place(Some(index)));
        0x8000 | kind << 9 | level << 6 | field
    }

    pub(crate) fn unpack(packed: u16) -> Option<Self> {
        (packed & 0x8000 != 0).then(|| Self {
            kind: KINDS[usize::from(packed >> 9 & 7)],
            level: Level::ALL[usize::from(packed >> 6 & 7)],
            field: AcademicField::from_index(usize::from(packed & NO_FIELD)),
        })
    }
}

/// A place in a list of less than 64.
fn place(index: Option<usize>) -> u16 {
    index
        .and_then(|index| u16::try_from(index).ok())
        .unwrap_or(0)
}

impl Kind {
    /// Whether a phrase of this kind stands before a subject.
    pub(crate) fn announces(self) -> bool {
        matches!(self, Self::Degree | Self::Minor | Self::Major)
    }

    /// Whether a phrase of this kind names a subject.
    pub(crate) fn is_subject(self) -> bool {
        matches!(self, Self::Subject | Self::Broad | Self::Head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_keeps_every_entry_apart() {
        let fields = AcademicField::all().map(Some).chain([None]);
        for field in fields {
            for kind in KINDS {
                for level in Level::ALL {
                    let entry = Entry { kind, field, level };
                    assert_eq!(Entry::unpack(entry.pack()), Some(entry));
                }
            }
        }
        assert_eq!(Entry::unpack(0), None);
    }
}
