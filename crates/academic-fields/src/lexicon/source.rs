//! Vocabulary files: sections in brackets, one phrase a line.

use std::fmt;

use super::entry::{Entry, Kind};
use crate::level::Level;
use crate::taxonomy::AcademicField;

/// A phrase of a vocabulary file and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase<'a> {
    /// The phrase as written; `*` at an end of a word stands for any further letters.
    pub text: &'a str,
    /// What it says.
    pub entry: Entry,
    /// Its line, from 1.
    pub line: usize,
}

/// A line of a vocabulary file that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VocabularyError {
    /// The line, from 1.
    pub line: usize,
    /// What stands there.
    pub text: String,
}

impl fmt::Display for VocabularyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: cannot read `{}`", self.line, self.text)
    }
}

impl std::error::Error for VocabularyError {}

/// Reads a vocabulary file.
///
/// Lines are phrases, `# comments`, or section heads: `[law]`, `[law broad]`,
/// `[law head]`, `[degree bachelor]`, `[degree bachelor law]`, `[noise]`, `[minor]`,
/// `[major]`, `[institution]`, `[institution law]`.
pub fn read_vocabulary(text: &str) -> Result<Vec<Phrase<'_>>, VocabularyError> {
    let mut phrases = Vec::new();
    let mut section = None;
    for (index, raw) in text.lines().enumerate() {
        let line = raw.trim();
        let error = || VocabularyError {
            line: index + 1,
            text: line.to_owned(),
        };
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(head) = line.strip_prefix('[') {
            let head = head.strip_suffix(']').ok_or_else(error)?;
            section = Some(read_section(head).ok_or_else(error)?);
        } else {
            let entry = section.ok_or_else(error)?;
            phrases.push(Phrase {
                text: line,
                entry,
                line: index + 1,
            });
        }
    }
    Ok(phrases)
}

fn read_section(head: &str) -> Option<Entry> {
    let entry = |kind, field, level| Entry { kind, field, level };
    let (first, rest) = head.split_once(' ').unwrap_or((head, ""));
    let kind = match first {
        "degree" => {
            let (level, field) = rest.split_once(' ').unwrap_or((rest, ""));
            return Some(entry(
                Kind::Degree,
                field_or_none(field)?,
                level.parse().ok()?,
            ));
        }
        "noise" => Kind::Noise,
        "minor" => Kind::Minor,
        "major" => Kind::Major,
        "institution" => Kind::Institution,
        _ => return read_subject(head),
    };
    Some(entry(kind, field_or_none(rest)?, Level::None))
}

fn read_subject(head: &str) -> Option<Entry> {
    let (kind, name) = if let Some(name) = head.strip_suffix(" broad") {
        (Kind::Broad, name)
    } else if let Some(name) = head.strip_suffix(" head") {
        (Kind::Head, name)
    } else {
        (Kind::Subject, head)
    };
    let field = AcademicField::from_name(name)?;
    Some(Entry {
        kind,
        field: Some(field),
        level: Level::None,
    })
}

/// `Some(None)` for an empty name, `None` for an unknown one.
#[expect(
    clippy::option_option,
    reason = "the outer one is an error, the inner one a choice"
)]
fn field_or_none(name: &str) -> Option<Option<AcademicField>> {
    if name.is_empty() {
        return Some(None);
    }
    AcademicField::from_name(name).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_give_their_phrases_a_meaning() {
        let phrases =
            read_vocabulary("# x\n[law]\ntort law\n\n[degree bachelor law]\nLL.B.\n[business management broad]\nbusiness")
                .unwrap();
        let seen: Vec<_> = phrases
            .iter()
            .map(|p| {
                (
                    p.text,
                    p.entry.kind,
                    p.entry.field.map(AcademicField::name),
                    p.entry.level,
                    p.line,
                )
            })
            .collect();
        assert_eq!(
            seen,
            [
                ("tort law", Kind::Subject, Some("law"), Level::None, 3),
                ("LL.B.", Kind::Degree, Some("law"), Level::Bachelor, 6),
                (
                    "business",
                    Kind::Broad,
                    Some("business management"),
                    Level::None,
                    8
                ),
            ]
        );
    }

    #[test]
    fn mistakes_name_their_line() {
        for (text, line) in [
            ("law", 1),
            ("[law]\n[lore]", 2),
            ("[law", 1),
            ("\n[degree bachelor lore]", 2),
            ("[degree king]", 1),
        ] {
            assert_eq!(read_vocabulary(text).unwrap_err().line, line, "{text}");
        }
    }

    #[test]
    fn every_vocabulary_file_can_be_read() {
        for (language, text) in super::super::SOURCES {
            let phrases = read_vocabulary(text);
            assert!(phrases.is_ok(), "{language}: {}", phrases.unwrap_err());
        }
    }
}
