//! Answers that cannot be used: looks at them, reads them again, gives them up.

mod listing;
mod name;
mod release;
mod render;
mod shown;

pub use listing::{QuarantineListing, list_quarantine};
pub use name::{AnswerName, InvalidAnswerName};
pub(crate) use release::release_usable;
pub use render::render_shown;
pub use shown::{ShownAnswer, ShownBody, show_quarantined};
