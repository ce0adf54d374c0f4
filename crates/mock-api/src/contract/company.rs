//! The company of an answer.

use serde::Deserialize;
use utoipa::ToSchema;

/// A company.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Company {
    /// Its site.
    pub website_url: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// URL of its logo.
    pub logo: Option<String>,
    /// Head count.
    pub employee_count: Option<u32>,
    /// What it does, at length.
    pub description: Option<String>,
    /// What it does, in a line.
    pub tagline: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// What it is good at.
    pub specialities: Option<Vec<String>>,
    /// Where it is directed from.
    pub headquarter: Option<Headquarter>,
    /// Its line of business.
    pub industry: Option<String>,
    /// Its name in URLs.
    pub universal_name: Option<String>,
    /// URL of its page.
    pub linkedin_url: Option<String>,
    /// Its stable identifier: digits.
    pub linkedin_id: Option<String>,
}

/// Where a company is directed from.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Headquarter {
    /// Country, often as its code.
    pub country: Option<String>,
    /// State, province or region.
    pub geographic_area: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Street and number.
    pub street1: Option<String>,
    /// Building, floor or suite.
    pub street2: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
}
