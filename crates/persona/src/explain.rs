//! Why a lead has the persona it has; nothing is written.

use academic_fields::classify;
use db_connector::{Database, DatabaseError, LeadScope};
use futures::TryStreamExt;
use models::{Education, LeadId, Recency, SubjectSource, latest_education};
use serde::Serialize;

use crate::Rules;
use crate::mapper::{MappedLead, Mapper, Method};

/// The explanations of some leads.
#[derive(Debug, Serialize)]
pub struct Explanation {
    /// In order of identity.
    pub leads: Vec<ExplainedLead>,
    /// Leads that are not in the database, each once.
    pub unknown: Vec<LeadId>,
}

/// One lead: what was chosen at every step.
#[derive(Debug, Serialize)]
pub struct ExplainedLead {
    /// The outcome.
    #[serde(flatten)]
    pub mapped: MappedLead,
    /// All educations of the profile, in the order listed.
    pub educations: Vec<Education>,
    /// Why the education was chosen.
    pub education_reason: String,
    /// Which text of it was read and why; none: the field of study, which is asked first.
    pub subject_reason: Option<String>,
    /// What else the text may mean, each with its share of what speaks for any field.
    pub alternatives: Vec<(&'static str, f32)>,
    /// The group the rules join the field to.
    pub group: String,
    /// The bound that makes the company type.
    pub size_rule: String,
    /// The version of the rules.
    pub rules_version: String,
}

/// Goes the way of the mapping and notes why.
pub async fn explain(
    database: &dyn Database,
    rules: &Rules,
    ids: &[LeadId],
) -> Result<Explanation, DatabaseError> {
    let stream = database.persona_features(LeadScope::Only(ids)).await?;
    let mut features: Vec<_> = stream.try_collect().await?;
    features.sort_unstable_by_key(|features| features.lead_id);
    let mapped = Mapper::new(database, rules).map(&features).await?;
    let mut unknown = Vec::new();
    for id in ids {
        let is_known = mapped.iter().any(|lead| lead.lead_id == *id);
        if !is_known && !unknown.contains(id) {
            unknown.push(*id);
        }
    }
    let leads = mapped
        .into_iter()
        .zip(features)
        .map(|(lead, features)| explain_lead(rules, lead, features.educations));
    Ok(Explanation {
        leads: leads.collect(),
        unknown,
    })
}

fn explain_lead(rules: &Rules, mapped: MappedLead, educations: Vec<Education>) -> ExplainedLead {
    let alternatives = match (mapped.method, mapped.subject_text()) {
        (Method::Classifier, Some(subject)) => classify(subject)
            .alternatives
            .iter()
            .map(|alternative| (alternative.0.name(), alternative.1))
            .collect(),
        _ => Vec::new(),
    };
    ExplainedLead {
        education_reason: education_reason(&educations),
        subject_reason: subject_reason(&mapped),
        group: rules.group(&mapped.academic_field).to_owned(),
        size_rule: rules.size(mapped.employee_count).reason,
        rules_version: rules.version().to_owned(),
        alternatives,
        educations,
        mapped,
    }
}

/// Why it is not the field of study that was read.
fn subject_reason(mapped: &MappedLead) -> Option<String> {
    let source = mapped
        .subject
        .filter(|source| *source != SubjectSource::FieldOfStudy)?;
    let field_of_study = mapped.education.as_ref()?;
    let field_of_study = field_of_study.subject(SubjectSource::FieldOfStudy);
    Some(field_of_study.map_or_else(
        || format!("the {}: no field of study is stated", source.name()),
        |text| {
            format!(
                "the {}: the field of study `{text}` names no field",
                source.name()
            )
        },
    ))
}

/// The step of the ordering that decided.
fn education_reason(history: &[Education]) -> String {
    let Some(latest) = latest_education(history) else {
        return "the profile lists none".to_owned();
    };
    let latest = latest.recency();
    let alike: Vec<_> = history
        .iter()
        .map(Education::recency)
        .filter(|other| ends_alike(*other, latest))
        .collect();
    let is_tie = alike.iter().filter(|other| **other == latest).count() > 1;
    let reason = match latest {
        _ if history.len() == 1 => "the only one listed",
        Recency::Undated => "no dates stated: it is listed first",
        _ if is_tie => "of those alike in time it is listed first",
        _ if alike.len() > 1 => "of those that end alike it began last",
        Recency::Open(_) => "it has no end: still going on",
        Recency::Ended(..) => "it ended last",
    };
    format!("{reason} ({} listed)", history.len())
}

fn ends_alike(one: Recency, other: Recency) -> bool {
    match (one, other) {
        (Recency::Ended(one, _), Recency::Ended(other, _)) => one == other,
        (Recency::Open(_), Recency::Open(_)) | (Recency::Undated, Recency::Undated) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use models::PartialDate;

    use super::*;

    fn education(school: &str, start: i32, end: Option<i32>) -> Education {
        let date = |year| PartialDate {
            year: Some(year),
            month: None,
        };
        Education {
            school: Some(school.to_owned()),
            start: Some(date(start)),
            end: end.map(date),
            ..Education::default()
        }
    }

    #[test]
    fn reason_is_the_step_that_decided() {
        let a = |start, end| education("a", start, end);
        let b = |start, end| education("b", start, end);
        for (history, reason) in [
            (vec![], "the profile lists none"),
            (vec![a(2000, Some(2004))], "the only one listed (1 listed)"),
            (
                vec![a(2000, Some(2004)), b(1999, None)],
                "it has no end: still going on (2 listed)",
            ),
            (
                vec![a(2000, Some(2004)), b(1999, Some(2005))],
                "it ended last (2 listed)",
            ),
            (
                vec![a(2000, Some(2004)), b(2001, Some(2004))],
                "of those that end alike it began last (2 listed)",
            ),
            (
                vec![a(2000, Some(2004)), b(2000, Some(2004))],
                "of those alike in time it is listed first (2 listed)",
            ),
            (
                vec![a(2000, Some(2004)), a(2000, Some(2004))],
                "of those alike in time it is listed first (2 listed)",
            ),
            (
                vec![Education::default(), a(2000, Some(2004))],
                "it ended last (2 listed)",
            ),
            (
                vec![Education::default(), Education::default()],
                "no dates stated: it is listed first (2 listed)",
            ),
        ] {
            assert_eq!(education_reason(&history), reason);
        }
    }
}
