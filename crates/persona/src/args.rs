//! What was typed.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches};
use db_connector::{DatabaseArgs, PersonaFilter};
use models::{CompanyType, LeadId, PersonaId};
use telemetry::OutputFormat;

use crate::{Rules, RulesError};

/// Map leads to personas: academic field × company type
///
/// The academic field is that of the latest education, the company type that of the head count; the
/// rules join them to a persona. It is stored, the lead linked to it, and the result printed. Exit
/// status 1: a lead is unknown.
#[derive(Debug, clap::Parser)]
#[command(name = "persona", version)]
pub struct PersonaArgs {
    /// Leads to map, 32 hex digits each
    #[arg(
        value_name = "LEAD_ID",
        required_unless_present_any = ["all", "backtest"],
        conflicts_with_all = ["all", "backtest"]
    )]
    pub leads: Vec<LeadId>,

    /// Map every lead
    #[arg(long)]
    pub all: bool,

    /// Say which education was chosen and why, which rule fired, and how sure it is; write nothing
    #[arg(long, conflicts_with_all = ["all", "backtest"])]
    pub explain: bool,

    /// Show how many leads these rules would move from which persona to which; write nothing
    #[arg(long, value_name = "FILE", conflicts_with = "all")]
    pub backtest: Option<PathBuf>,

    /// Rules to map by, instead of those of config/personas.toml that are compiled in; a
    /// backtest names its own
    #[arg(long, value_name = "FILE", env = "PERSONA_RULES")]
    pub rules: Option<PathBuf>,

    /// Form of the result
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,

    /// Where the leads are.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

impl PersonaArgs {
    /// Parses what was typed; ends the program where it cannot be meant.
    #[must_use]
    pub fn from_command_line() -> Self {
        let matches = Self::command().get_matches();
        let args = Self::refuse_rules_beside_backtest(&matches)
            .and_then(|()| Self::from_arg_matches(&matches));
        args.unwrap_or_else(|error| error.format(&mut Self::command()).exit())
    }

    /// A backtest maps by the rules it names. Rules typed beside them are a mistake, rules of the
    /// environment are not: they stand there for every call, which is why clap's `conflicts_with`, to
    /// which both are the same, will not do.
    fn refuse_rules_beside_backtest(matches: &ArgMatches) -> Result<(), clap::Error> {
        let are_typed = matches.value_source("rules") == Some(ValueSource::CommandLine);
        if are_typed && matches.contains_id("backtest") {
            let message = "the argument '--backtest <FILE>' cannot be used with '--rules <FILE>': it names the rules itself";
            return Err(clap::Error::raw(ErrorKind::ArgumentConflict, message));
        }
        Ok(())
    }

    /// The rules to map by: those of the backtest if there is one.
    pub fn rules(&self) -> Result<Rules, RulesError> {
        let file = self.backtest.as_ref().or(self.rules.as_ref());
        file.map_or_else(|| Ok(Rules::built_in()), |path| Rules::read(path))
    }
}

/// Look up stored personas: of one lead, or the leads of personas. Nothing is computed or written
///
/// Exit status 1: the lead or persona is unknown, or the lead is not mapped yet.
#[derive(Debug, clap::Parser)]
#[command(name = "persona-finder", version)]
pub struct FinderArgs {
    /// The lead whose persona is looked up, 32 hex digits
    #[arg(
        value_name = "LEAD_ID",
        required_unless_present_any = ["persona", "academic_field", "company_type"],
        conflicts_with_all = ["persona", "academic_field", "company_type"]
    )]
    pub lead: Option<LeadId>,

    /// List the leads of this persona
    #[arg(long, value_name = "ID")]
    pub persona: Option<PersonaId>,

    /// List the leads of this academic field or group of fields, in upper or lower case
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub academic_field: Option<String>,

    /// List the leads of this company type: `startup`, `mid_market`, `multi_national` or `unknown`
    #[arg(long, value_name = "TYPE")]
    pub company_type: Option<CompanyType>,

    /// Leads per page
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub limit: u32,

    /// Show the page behind this lead, the last one of the page before
    #[arg(long, value_name = "LEAD_ID", conflicts_with = "lead")]
    pub after: Option<LeadId>,

    /// Form of the result
    #[arg(long, value_enum, default_value_t)]
    pub format: FinderFormat,

    /// Where the leads are.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

impl FinderArgs {
    /// The personas whose leads are asked for.
    #[must_use]
    pub fn filter(&self) -> PersonaFilter {
        PersonaFilter {
            id: self.persona,
            academic_field: self
                .academic_field
                .as_ref()
                .map(|name| name.trim().to_owned()),
            company_type: self.company_type.clone(),
        }
    }
}

/// The form of a listing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum FinderFormat {
    /// For people
    #[default]
    Text,
    /// One JSON document
    Json,
    /// One row a lead, for spreadsheets
    Csv,
}
