#![doc = include_str!("../README.md")]

mod all;
mod args;
mod backtest;
mod error;
mod exit;
mod explain;
mod finder;
mod mapper;
mod no_match;
mod render;
mod render_explain;
mod render_finder;
mod rules;
mod single;
mod writer;

pub use all::{AllReport, map_all};
pub use args::{FinderArgs, FinderFormat, PersonaArgs};
pub use backtest::{BacktestReport, Move, backtest};
pub use error::PersonaError;
pub use exit::tell_unknown;
pub use explain::{Explanation, explain};
pub use finder::{LeadListing, Stored, find_stored, list_leads};
pub use mapper::{MappedLead, Method};
pub use no_match::tell_no_match;
pub use rules::{Rules, RulesError, SizeRule};
pub use single::{SingleReport, map_leads};
