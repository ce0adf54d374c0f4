//! How a string is read: glyphs, then mentions of the vocabulary, then a verdict.

pub(crate) mod fold;
pub(crate) mod glyphs;
pub(crate) mod judge;
mod marks;
pub(crate) mod mentions;
mod minors;
pub(crate) mod particles;
mod schools;
pub(crate) mod verdict;
