//! Educations, and which of them is the latest.

use serde::{Deserialize, Serialize};

/// A month of a year, as far as the profile says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PartialDate {
    /// Gregorian year.
    pub year: Option<i32>,
    /// 1 to 12.
    pub month: Option<i32>,
}

/// One entry of `educationHistory`, reduced to what personas need.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Education {
    /// `schoolName`.
    pub school: Option<String>,
    /// `degreeName`.
    pub degree: Option<String>,
    /// `fieldOfStudy`: free text in any language.
    pub field_of_study: Option<String>,
    /// `startEndDate.start`.
    pub start: Option<PartialDate>,
    /// `startEndDate.end`; none is an open end where a start is stated.
    pub end: Option<PartialDate>,
}

impl Education {
    /// The texts that may tell the academic field, in the order they are asked; none is blank.
    pub fn subjects(&self) -> impl Iterator<Item = (SubjectSource, &str)> {
        SubjectSource::ALL
            .into_iter()
            .filter_map(|source| Some((source, self.subject(source)?)))
    }

    /// One of those texts, if it is not blank.
    #[must_use]
    pub fn subject(&self, source: SubjectSource) -> Option<&str> {
        let text = match source {
            SubjectSource::FieldOfStudy => &self.field_of_study,
            SubjectSource::DegreeName => &self.degree,
        };
        let text = text.as_deref()?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// Where the education stands in time; the greater, the later.
    #[must_use]
    pub fn recency(&self) -> Recency {
        let dated = |date: Option<PartialDate>| date.filter(|date| date.year.is_some());
        match (dated(self.start), dated(self.end)) {
            (start, Some(end)) => Recency::Ended(end, start.unwrap_or_default()),
            (Some(start), None) => Recency::Open(start),
            (None, None) => Recency::Undated,
        }
    }
}

/// A text of an education that may tell the academic field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectSource {
    /// `fieldOfStudy`.
    FieldOfStudy,
    /// `degreeName`, which often names the subject where the field of study says nothing.
    DegreeName,
}

impl SubjectSource {
    /// Every source, in the order they are asked.
    pub const ALL: [Self; 2] = [Self::FieldOfStudy, Self::DegreeName];

    /// The name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FieldOfStudy => "field of study",
            Self::DegreeName => "degree name",
        }
    }
}

/// Where an education stands in time, in rising order; within a year a known month is later than none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recency {
    /// No date is stated: that is unknown, not an open end.
    Undated,
    /// The end is stated; then the start, as far as it is.
    Ended(PartialDate, PartialDate),
    /// A start is stated and no end: still going on.
    Open(PartialDate),
}

/// The latest education as the provider's contract defines it: the latest end, an open end being
/// latest of all, then the latest start, then the first listed. One without any date comes last.
#[must_use]
pub fn latest_education(history: &[Education]) -> Option<&Education> {
    history
        .iter()
        .rev()
        .max_by_key(|education| education.recency())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Option<PartialDate> {
        let (year, month) = text
            .split_once('-')
            .map_or((text, None), |(year, month)| (year, Some(month)));
        let year = year.parse().ok()?;
        Some(PartialDate {
            year: Some(year),
            month: month.and_then(|month| month.parse().ok()),
        })
    }

    fn education(school: &str, start: &str, end: &str) -> Education {
        Education {
            school: Some(school.to_owned()),
            start: date(start),
            end: date(end),
            ..Education::default()
        }
    }

    #[track_caller]
    fn check(history: &[(&str, &str, &str)], latest: &str) {
        let history: Vec<_> = history
            .iter()
            .map(|(school, start, end)| education(school, start, end))
            .collect();
        assert_eq!(
            latest_education(&history).and_then(|education| education.school.as_deref()),
            Some(latest)
        );
    }

    #[test]
    fn open_end_is_latest_of_all() {
        check(
            &[("done", "2015", "2019"), ("ongoing", "2010", "")],
            "ongoing",
        );
    }

    #[test]
    fn education_without_any_date_is_not_taken_for_one_still_going_on() {
        check(&[("undated", "", ""), ("old", "1990", "1994")], "old");
        check(&[("undated", "", ""), ("end only", "", "1994")], "end only");
        check(&[("undated", "", ""), ("ongoing", "2020", "")], "ongoing");
        check(&[("first", "", ""), ("second", "", "")], "first");
    }

    #[test]
    fn latest_end_wins_then_latest_start_then_first_listed() {
        check(&[("old", "2001", "2005"), ("new", "2000", "2006")], "new");
        check(
            &[("early", "2001", "2005"), ("late", "2003", "2005")],
            "late",
        );
        check(
            &[("first", "2001", "2005"), ("second", "2001", "2005")],
            "first",
        );
        check(
            &[
                ("march", "", "2005-3"),
                ("june", "", "2005-6"),
                ("year", "", "2005"),
            ],
            "june",
        );
    }

    #[test]
    fn empty_history_has_no_latest() {
        assert_eq!(latest_education(&[]), None);
    }

    #[test]
    fn subjects_are_the_field_of_study_and_then_the_degree_where_not_blank() {
        use SubjectSource::{DegreeName, FieldOfStudy};
        #[track_caller]
        fn check(field: Option<&str>, degree: Option<&str>, expected: &[(SubjectSource, &str)]) {
            let education = Education {
                field_of_study: field.map(str::to_owned),
                degree: degree.map(str::to_owned),
                ..Education::default()
            };
            assert_eq!(education.subjects().collect::<Vec<_>>(), expected);
        }
        let both = [(FieldOfStudy, "Law"), (DegreeName, "BA")];
        check(Some(" Law "), Some("BA"), &both);
        check(Some(" "), Some("BA"), &both[1..]);
        check(None, None, &[]);
    }
}
