//! Which answers a command is about.

use std::collections::HashSet;

use db_connector::{Database, QuarantineCursor, QuarantinePage};
use models::{QuarantineState, QuarantinedAnswer};

use super::AnswerName;
use crate::EltError;

/// Answers worked on at once: their bytes are in memory.
const PAGE: u32 = 32;

/// Answers in quarantine, as somebody names them.
#[derive(Clone, Debug)]
pub enum Selection {
    /// Everything nobody has looked after.
    AllOpen,
    /// These.
    Named(Vec<AnswerName>),
}

/// A selection as it is worked off, page by page.
pub(super) struct Pages<'a> {
    database: &'a dyn Database,
    rest: Rest,
}

enum Rest {
    Open { after: Option<QuarantineCursor> },
    Found(Vec<QuarantinedAnswer>),
}

impl Selection {
    /// Finds what is named. Names without an answer are given back; an answer that is named twice comes once.
    pub(super) async fn pages<'a>(
        &self,
        database: &'a dyn Database,
    ) -> Result<(Pages<'a>, Vec<AnswerName>), EltError> {
        let Self::Named(names) = self else {
            let rest = Rest::Open { after: None };
            return Ok((Pages { database, rest }, Vec::new()));
        };
        let (mut answers, mut seen, mut unknown) = (Vec::new(), HashSet::new(), Vec::new());
        for name in names {
            let found = name.find(database).await?;
            if found.is_empty() {
                unknown.push(name.clone());
            }
            let new = found.into_iter().filter(|answer| seen.insert(answer.id));
            answers.extend(new);
        }
        let rest = Rest::Found(answers);
        Ok((Pages { database, rest }, unknown))
    }
}

impl Pages<'_> {
    /// The next answers; none at the end. What has been settled meanwhile does not come again.
    pub(super) async fn next(&mut self) -> Result<Vec<QuarantinedAnswer>, EltError> {
        match &mut self.rest {
            Rest::Found(answers) => {
                let from = answers.len().saturating_sub(PAGE as usize);
                Ok(answers.split_off(from))
            }
            Rest::Open { after } => {
                let page = QuarantinePage {
                    after: *after,
                    limit: PAGE,
                };
                let open = [QuarantineState::Open];
                let answers = self.database.list_quarantined(&open, page).await?;
                *after = answers.last().map(QuarantineCursor::from).or(*after);
                Ok(answers)
            }
        }
    }
}
