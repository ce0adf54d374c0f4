//! A labelled string and what was predicted for it.

use crate::taxonomy::AcademicField;

/// A string with the fields that people gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled {
    /// The string.
    pub text: String,
    /// Its language, as a two-letter code.
    pub language: String,
    /// The field that fits best.
    pub academic_field: AcademicField,
    /// Every field that is not wrong, the best one included.
    pub acceptable: Vec<AcademicField>,
}

/// A labelled string with a prediction.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome<'a> {
    /// The string and its labels.
    pub labelled: &'a Labelled,
    /// The field predicted.
    pub predicted: AcademicField,
    /// How sure the prediction was, from 0 to 1.
    pub confidence: f32,
}

impl Labelled {
    /// Reads the cells of a row; `acceptable` holds names joined by `|`.
    ///
    /// Returns the name that is not in the taxonomy as the error.
    pub fn read(
        text: &str,
        language: &str,
        academic_field: &str,
        acceptable: &str,
    ) -> Result<Self, String> {
        let named =
            |name: &str| AcademicField::from_name(name.trim()).ok_or_else(|| name.to_owned());
        let academic_field = named(academic_field)?;
        let acceptable = acceptable.split('|').filter(|name| !name.trim().is_empty());
        let mut acceptable = acceptable.map(named).collect::<Result<Vec<_>, _>>()?;
        if !acceptable.contains(&academic_field) {
            acceptable.push(academic_field);
        }
        Ok(Self {
            text: text.to_owned(),
            language: language.to_owned(),
            academic_field,
            acceptable,
        })
    }
}

impl Outcome<'_> {
    /// Whether the prediction is one of the acceptable fields.
    #[must_use]
    pub fn is_acceptable(&self) -> bool {
        self.labelled.acceptable.contains(&self.predicted)
    }

    /// Whether the prediction is the best field.
    #[must_use]
    pub fn is_best(&self) -> bool {
        self.labelled.academic_field == self.predicted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_field_is_always_acceptable() {
        let row = Labelled::read("Tax Law", "en", "law", "accounting").unwrap();
        let names: Vec<_> = row.acceptable.iter().map(|f| f.name()).collect();
        assert_eq!(names, ["accounting", "law"]);
    }

    #[test]
    fn unknown_fields_are_named() {
        assert_eq!(
            Labelled::read("x", "en", "lore", ""),
            Err("lore".to_owned())
        );
    }
}
