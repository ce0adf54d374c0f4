//! The provider's contract as types: they check the data file and describe the answers in the
//! documentation. What is not certain is optional, and unknown keys are let through.

mod company;
mod person;

use serde::Deserialize;
use utoipa::ToSchema;

pub use company::{Company, Headquarter};
pub use person::{EducationItem, Educations, Month, Person, PositionItem, Positions, Span};

/// What is answered with status 200.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct Answer {
    /// False where the provider found no match.
    pub success: bool,
    /// The address that was asked, in lower case.
    pub email: Option<String>,
    /// What kind of address it is, such as `professional`.
    #[serde(rename = "emailType")]
    pub email_type: Option<String>,
    /// Credits left on the account.
    pub credits_left: Option<u64>,
    /// Calls left in the current window.
    pub rate_limit_left: Option<u64>,
    /// Who it is.
    pub person: Option<Person>,
    /// Where the person works.
    pub company: Option<Company>,
}

/// What is answered with every other status.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct Refusal {
    /// Always false.
    pub success: bool,
    /// Why, in a sentence for people.
    pub message: String,
    /// Credits left on the account.
    pub credits_left: u64,
    /// Calls left in the current window.
    pub rate_limit_left: u64,
}
