//! How a string is read: glyphs, then mentions of the vocabulary, then a verdict.

pub(crate) mod fold;
pub(crate) mod glyphs;
pub(crate) mod mentions;
mod particles;
pub(crate) mod verdict;
