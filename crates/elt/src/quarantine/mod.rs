//! Answers that cannot be used: looks at them, reads them again, gives them up.

mod release;

pub(crate) use release::release_usable;
