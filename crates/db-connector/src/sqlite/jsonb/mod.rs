//! SQLite's binary JSON, without SQLite: it would make it from text, and text of it.
//!
//! Format: <https://sqlite.org/jsonb.html>. An element is a header, which states a kind and the length
//! of the payload, and the payload: of a number its digits, of an array its elements, of an object keys
//! and values in turn.

mod read;
mod write;

pub(super) use read::Element;
pub(super) use write::encode;

const NULL: u8 = 0;
const TRUE: u8 = 1;
const FALSE: u8 = 2;
const INTEGER: u8 = 3;
const FLOAT: u8 = 5;
const TEXT: u8 = 7;
const ESCAPED_TEXT: u8 = 8;
const RAW_TEXT: u8 = 10;
const ARRAY: u8 = 11;
const OBJECT: u8 = 12;
