//! Results of `persona` as text and JSON.

use std::fmt::Write;

use models::{Education, PartialDate};
use serde::Serialize;
use telemetry::OutputFormat;

use crate::mapper::{MappedLead, Method};
use crate::{AllReport, SingleReport};

impl SingleReport {
    /// The result in the form asked for; unknown leads are told on stderr by the caller.
    #[must_use]
    pub fn render(&self, format: OutputFormat) -> String {
        match format {
            OutputFormat::Json => to_json(self),
            OutputFormat::Text => self
                .mapped
                .iter()
                .map(text_of_lead)
                .collect::<Vec<_>>()
                .join("\n"),
        }
    }
}

impl AllReport {
    /// The report in the form asked for.
    #[must_use]
    pub fn render(&self, format: OutputFormat) -> String {
        match format {
            OutputFormat::Json => to_json(self),
            OutputFormat::Text => format!(
                "{} leads in {} personas, {} changed, in {:.1} s\n\
                 academic field: {} by the mapping file, {} by the classifier ({} with low confidence), {} without education, {} whose education names no subject\n",
                self.leads,
                self.personas,
                self.changed,
                self.seconds,
                self.by_mapping,
                self.by_classifier,
                self.low_confidence,
                self.without_education,
                self.without_subject,
            ),
        }
    }
}

#[expect(
    clippy::expect_used,
    reason = "strings, numbers and identities always serialise"
)]
pub(crate) fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect("a result is plain data")
}

pub(crate) fn text_of_lead(lead: &MappedLead) -> String {
    let persona = &lead.persona;
    let employees = lead.employee_count.map_or_else(
        || "head count not stated".to_owned(),
        |count| format!("{count} employees"),
    );
    let mut text = format!("lead {}\n", lead.lead_id);
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "  education       {}",
        lead.education.as_ref().map_or_else(
            || "none listed".to_owned(),
            |education| text_of_education(education, lead.subject_text())
        )
    );
    let _ = writeln!(
        text,
        "  academic field  {} ({})",
        lead.academic_field,
        how(lead)
    );
    let _ = writeln!(
        text,
        "  company type    {} ({employees})",
        persona.company_type
    );
    let _ = writeln!(text, "  persona         {} ({})", persona.name, persona.id);
    text
}

fn how(lead: &MappedLead) -> String {
    match lead.method {
        Method::Mapping => "labelled in the mapping file".to_owned(),
        Method::Classifier => {
            let confidence = lead.confidence.unwrap_or_default();
            format!("read with confidence {confidence:.2}")
        }
        Method::NoSubject => "the education names no subject".to_owned(),
        Method::None => "no education".to_owned(),
    }
}

/// `BSc Physics, Example University (2014 to 2018)`, as far as it is stated.
fn text_of_education(education: &Education, subject: Option<&str>) -> String {
    let subject = subject.unwrap_or("subject not stated");
    let school = education
        .school
        .as_deref()
        .map_or_else(String::new, |school| format!(", {school}"));
    let year =
        |date: Option<PartialDate>| date.and_then(|date| date.year).map(|year| year.to_string());
    let time = match (year(education.start), year(education.end)) {
        (None, None) => String::new(),
        (Some(start), None) => format!(" (since {start})"),
        (None, Some(end)) => format!(" (until {end})"),
        (Some(start), Some(end)) => format!(" ({start} to {end})"),
    };
    format!("{subject}{school}{time}")
}
