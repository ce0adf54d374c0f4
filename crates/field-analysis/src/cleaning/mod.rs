//! The rules that make rows of a mapping file uniform.

mod labels;
mod rules;
mod table;
mod tidy;

pub(crate) use rules::{clean_labels, name_levels, state_levels};
pub(crate) use table::{COLUMNS, LINE, PREVIOUS, ROWS, WANTED, distinct_rows};
