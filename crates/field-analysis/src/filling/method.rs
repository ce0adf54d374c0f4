//! Where an academic field comes from.

use academic_fields::Basis;

/// Where the academic field of a row comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// The row had it.
    Given,
    /// Another row with the same text, whatever its case and punctuation, had it.
    Mapping,
    /// The text names a subject, a school or a degree of the vocabulary.
    Lexicon,
    /// The words of the text resemble those of the field.
    Model,
    /// Nowhere: the text states none, and the field is `other`.
    #[default]
    None,
}

impl Method {
    /// Every method, surest first.
    pub const ALL: [Self; 5] = [
        Self::Given,
        Self::Mapping,
        Self::Lexicon,
        Self::Model,
        Self::None,
    ];

    /// The name, as the column `method` has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Mapping => "mapping",
            Self::Lexicon => "lexicon",
            Self::Model => "model",
            Self::None => "none",
        }
    }
}

impl From<Basis> for Method {
    fn from(basis: Basis) -> Self {
        match basis {
            Basis::Subject
            | Basis::BroadSubject
            | Basis::School
            | Basis::Degree
            | Basis::Minor
            | Basis::Institution => Self::Lexicon,
            Basis::Likeness => Self::Model,
            Basis::Nothing => Self::None,
        }
    }
}
