#![doc = include_str!("../README.md")]

mod all;
mod args;
mod error;
mod exit;
mod finder;
mod mapper;
mod render;
mod render_finder;
mod single;

pub use all::{AllReport, map_all};
pub use args::{FinderArgs, FinderFormat, PersonaArgs};
pub use error::PersonaError;
pub use exit::tell_unknown;
pub use finder::{LeadListing, Stored, find_stored, list_leads};
pub use mapper::{MappedLead, Method, RULES_VERSION};
pub use single::{SingleReport, map_leads};
