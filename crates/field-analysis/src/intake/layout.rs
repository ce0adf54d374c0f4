//! The header: which columns a file must have, and where they stand.

use crate::error::Flaw;

/// The columns that are asked of a file.
pub(crate) struct Wanted<'a> {
    /// Columns that must be there.
    pub(crate) columns: &'a [&'a str],
    /// A column that may be there; its place comes last.
    pub(crate) optional: Option<&'a str>,
    /// What becomes of columns beside them.
    pub(crate) others: Others,
}

/// What becomes of a column that is not asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Others {
    /// They are left out.
    Dropped,
    /// An error, because it would be lost: only those that this program itself adds may stand there.
    Refused,
}

/// Columns that a filled file has beside those of a mapping file; they are computed anew.
const OWN_COLUMNS: [&str; 2] = ["confidence", "method"];

impl Wanted<'_> {
    /// The place of each wanted column in a header, of the optional one if it is there.
    pub(crate) fn positions(&self, header: &[String]) -> Result<Vec<usize>, Flaw> {
        let positions = self
            .columns
            .iter()
            .map(|wanted| position(header, wanted))
            .chain(self.optional_in(header).map(|name| position(header, name)))
            .collect::<Result<Vec<_>, _>>()?;
        match header.iter().find(|name| self.refuses(name)) {
            Some(name) => Err(Flaw::UnknownColumn(name.clone())),
            None => Ok(positions),
        }
    }

    /// The optional column, if the header has it.
    pub(super) fn optional_in(&self, header: &[String]) -> Option<&str> {
        self.optional
            .filter(|name| header.iter().any(|found| found == name))
    }

    /// Whether a row is picked apart rather than kept as a whole.
    pub(super) fn drops_others(&self) -> bool {
        self.others == Others::Dropped
    }

    /// Whether a column of this name is an error.
    pub(super) fn refuses(&self, name: &str) -> bool {
        let is_known = self.columns.contains(&name) || OWN_COLUMNS.contains(&name);
        self.others == Others::Refused && !is_known
    }
}

fn position(header: &[String], wanted: &str) -> Result<usize, Flaw> {
    let mut places = header
        .iter()
        .enumerate()
        .filter(|(_, name)| *name == wanted)
        .map(|(index, _)| index);
    match (places.next(), places.next()) {
        (Some(place), None) => Ok(place),
        (None, _) => Err(Flaw::MissingColumn(wanted.to_owned())),
        (Some(_), Some(_)) => Err(Flaw::RepeatedColumn(wanted.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: Wanted = Wanted {
        columns: &["level", "text"],
        optional: Some("method"),
        others: Others::Refused,
    };

    fn positions(header: &[&str]) -> Result<Vec<usize>, Flaw> {
        let header: Vec<_> = header.iter().map(ToString::to_string).collect();
        WANTED.positions(&header)
    }

    #[test]
    fn columns_are_found_in_any_order() {
        assert_eq!(positions(&["text", "level"]), Ok(vec![1, 0]));
        assert_eq!(positions(&["level", "text", "confidence"]), Ok(vec![0, 1]));
        assert_eq!(positions(&["method", "level", "text"]), Ok(vec![1, 2, 0]));
    }

    #[test]
    fn wrong_headers_name_the_column() {
        for (header, flaw) in [
            (vec!["level"], Flaw::MissingColumn("text".into())),
            (vec!["level", "text", "x"], Flaw::UnknownColumn("x".into())),
            (
                vec!["level", "text", "text"],
                Flaw::RepeatedColumn("text".into()),
            ),
            (
                vec!["level", "text", "method", "method"],
                Flaw::RepeatedColumn("method".into()),
            ),
        ] {
            assert_eq!(positions(&header), Err(flaw));
        }
    }
}
