//! The person of an answer.

use serde::Deserialize;
use utoipa::ToSchema;

/// A person.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// The name in URLs; people change it.
    pub public_identifier: Option<String>,
    /// The stable identifier, such as `ACoAAB…`.
    pub linked_in_identifier: String,
    /// URL of the profile.
    pub linked_in_url: Option<String>,
    /// First name, in the person's own script.
    pub first_name: Option<String>,
    /// Last name, in the person's own script.
    pub last_name: Option<String>,
    /// What the person says of herself in a line.
    pub headline: Option<String>,
    /// Free text.
    pub location: Option<String>,
    /// URL of a photo.
    pub photo_url: Option<String>,
    /// When the profile was made.
    pub creation_date: Option<Month>,
    /// How many follow.
    pub follower_count: Option<u32>,
    /// How many are connected.
    pub connection_count: Option<u32>,
    /// Addresses that are public.
    pub emails: Option<Vec<String>>,
    /// Numbers that are public.
    pub phone_numbers: Option<Vec<String>>,
    /// Skills, as typed.
    pub skills: Option<Vec<String>>,
    /// Languages, as typed.
    pub languages: Option<Vec<String>>,
    /// Employment.
    pub positions: Option<Positions>,
    /// Education.
    pub schools: Option<Educations>,
}

/// Employment, at most the last ten positions of it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Positions {
    /// How many there are; the history may be shorter.
    pub positions_count: Option<u32>,
    /// Usually newest first.
    pub position_history: Option<Vec<PositionItem>>,
}

/// One position.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PositionItem {
    /// From when to when.
    pub start_end_date: Option<Span>,
    /// Job title.
    pub title: Option<String>,
    /// What was done.
    pub description: Option<String>,
    /// Such as `Full-time`.
    pub contract_type: Option<String>,
    /// The employer.
    pub company_name: Option<String>,
    /// Free text.
    pub company_location: Option<String>,
    /// URL of a logo.
    pub company_logo: Option<String>,
    /// URL of the employer's page.
    pub linked_in_url: Option<String>,
}

/// Education, at most the last ten schools of it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Educations {
    /// How many there are; the history may be shorter.
    pub educations_count: Option<u32>,
    /// Usually newest first.
    pub education_history: Option<Vec<EducationItem>>,
}

/// One school.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EducationItem {
    /// From when to when.
    pub start_end_date: Option<Span>,
    /// The school.
    pub school_name: Option<String>,
    /// What was done.
    pub description: Option<String>,
    /// Degree, as typed.
    pub degree_name: Option<String>,
    /// Field of study: free text in any language, often with the degree in it.
    pub field_of_study: Option<String>,
    /// URL of a logo.
    pub school_logo: Option<String>,
    /// URL of the school's page.
    pub linked_in_url: Option<String>,
}

/// From when to when; an end that is null is still to come.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct Span {
    /// First month.
    pub start: Option<Month>,
    /// Last month.
    pub end: Option<Month>,
}

/// A month of a year, as far as the person says.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct Month {
    /// 1 to 12.
    pub month: Option<u8>,
    /// Gregorian year.
    pub year: Option<i32>,
}
