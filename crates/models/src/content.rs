//! Person and company of an answer, in the memory they arrived in.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use self_cell::self_cell;
use serde::Serialize;

use crate::{ContentHash, Json, Object, hash_content};

self_cell!(
    struct Cell {
        owner: Bytes,
        #[covariant]
        dependent: Parts,
    }
);

/// What a lead is made of.
#[derive(Debug, PartialEq)]
pub(crate) struct Parts<'a> {
    pub(crate) person: Json<'a>,
    pub(crate) company: Json<'a>,
}

/// Person and company verbatim, unknown keys included; their texts are slices of the answer, which is kept
/// as long as they are. Cheap to clone.
#[derive(Clone)]
pub struct Content(Arc<Cell>);

/// Values under the keys that an answer has them under.
#[derive(Serialize)]
struct Said<'a, P, C> {
    person: &'a P,
    company: &'a C,
}

impl Content {
    /// Keeps what `read` finds in a body.
    pub(crate) fn read_with<E>(
        body: Bytes,
        read: impl for<'a> FnOnce(&'a Bytes) -> Result<Parts<'a>, E>,
    ) -> Result<Self, E> {
        Cell::try_new(body, read).map(|cell| Self(Arc::new(cell)))
    }

    /// Content that comes from elsewhere than an answer.
    ///
    /// # Errors
    /// Where the values are nested too deep to be read (127 levels).
    pub fn of(person: &impl Serialize, company: &impl Serialize) -> serde_json::Result<Self> {
        let text = serde_json::to_vec(&Said { person, company })?;
        Self::read_with(text.into(), |text| {
            Ok(Parts::take_from(&mut serde_json::from_slice(text)?))
        })
    }

    /// The object `person`.
    #[must_use]
    pub fn person(&self) -> &Json<'_> {
        &self.0.borrow_dependent().person
    }

    /// The object `company`, or null.
    #[must_use]
    pub fn company(&self) -> &Json<'_> {
        &self.0.borrow_dependent().company
    }

    /// The hash of both; see [`hash_content`].
    #[must_use]
    pub fn hash(&self) -> ContentHash {
        hash_content(self.person(), self.company())
    }
}

impl<'a> Parts<'a> {
    pub(crate) fn take_from(envelope: &mut Object<'a>) -> Self {
        Self {
            person: envelope.take("person"),
            company: envelope.take("company"),
        }
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        self.0.borrow_dependent() == other.0.borrow_dependent()
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.borrow_dependent().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn content_is_what_was_said_wherever_it_comes_from() {
        let (person, company) = (json!({"b": [1, "\u{e9}"], "a": null}), json!({"x": {}}));
        let content = Content::of(&person, &company).unwrap();
        assert_eq!(json!(content.person()), person);
        assert_eq!(json!(content.company()), company);
        assert_eq!(content, content.clone());
        assert_ne!(content, Content::of(&person, &json!(null)).unwrap());
    }
}
