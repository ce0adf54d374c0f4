//! Answers that cannot be used: looks at them, reads them again, gives them up.

mod discard;
mod listing;
mod name;
mod outcome;
mod release;
mod render;
mod retry;
mod select;
mod shown;

pub use discard::discard_quarantined;
pub use listing::{QuarantineListing, list_quarantine};
pub use name::{AnswerName, InvalidAnswerName};
pub use outcome::{DiscardReport, RetryReport};
pub(crate) use release::release_usable;
pub use render::render_shown;
pub use retry::{Retry, retry_quarantined};
pub use select::Selection;
pub use shown::{ShownAnswer, ShownBody, show_quarantined};
