//! The figures as a page: one file, nothing loaded from elsewhere.

mod figures;
mod html;
mod page;

use std::path::Path;

use figures::Figures;

use crate::error::Error;
use crate::output;
use crate::statistics::Statistics;

/// Writes the page; replaced as a whole or not at all.
///
/// `title` names what the figures are of.
pub fn write_report(path: &Path, title: &str, statistics: &Statistics) -> Result<(), Error> {
    output::write_text(path, &page::render(title, statistics)?)
}
