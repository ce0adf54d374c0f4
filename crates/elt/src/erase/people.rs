//! Whom an erasure is about.

use std::collections::BTreeSet;

use db_connector::{Database, Trace};
use models::{EmailAddress, LeadId};

use crate::EltError;
use crate::suppression::Identity;

/// People by everything they are known by.
///
/// An address leads to the people that answers under it were about, and a person to all addresses that
/// answered with them. Two people who were found under one address count as one: which of them asks to be
/// erased cannot be told.
#[derive(Debug, Default)]
pub(crate) struct People {
    emails: BTreeSet<EmailAddress>,
    linkedin_ids: BTreeSet<String>,
    traces: Vec<Trace>,
}

impl People {
    /// Whether anything of it is new.
    pub(crate) fn meet(&mut self, email: Option<&EmailAddress>, linkedin_id: Option<&str>) -> bool {
        let is_new_email = email.is_some_and(|email| self.emails.insert(email.clone()));
        let person = linkedin_id.and_then(Identity::person);
        let is_new_person =
            person.is_some_and(|person| self.linkedin_ids.insert(person.text().to_owned()));
        is_new_email || is_new_person
    }

    /// Adds everything that their documents lead to.
    pub(crate) async fn follow(&mut self, database: &dyn Database) -> Result<(), EltError> {
        loop {
            let traces = database.find_traces(&self.emails(), &self.leads()).await?;
            let mut is_complete = true;
            for trace in &traces {
                is_complete &= !self.meet(Some(&trace.email), Some(&trace.linkedin_id));
            }
            self.traces = traces;
            if is_complete {
                return Ok(());
            }
        }
    }

    pub(crate) fn emails(&self) -> Vec<EmailAddress> {
        self.emails.iter().cloned().collect()
    }

    pub(crate) fn leads(&self) -> Vec<LeadId> {
        let ids = self.linkedin_ids.iter();
        ids.map(|id| LeadId::derive(id)).collect()
    }

    /// Their documents, as they were found last.
    pub(crate) fn traces(&self) -> &[Trace] {
        &self.traces
    }

    pub(crate) fn identities(&self) -> impl Iterator<Item = Identity<'_>> {
        let emails = self.emails.iter().map(Identity::Address);
        let people = self.linkedin_ids.iter();
        emails.chain(people.map(|id| Identity::Person(id)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meeting_twice_is_nothing_new() {
        let (mut people, ann) = (People::default(), "ann@example.com".parse().unwrap());
        assert!(people.meet(Some(&ann), None));
        assert!(people.meet(Some(&ann), Some("A1")));
        assert!(!people.meet(Some(&ann), Some("A1")));
        assert!(!people.meet(None, Some("")));
        assert!(!people.meet(None, Some(" ")));
        assert_eq!(people.identities().count(), 2);
        assert_eq!(people.leads(), [LeadId::derive("A1")]);
    }
}
