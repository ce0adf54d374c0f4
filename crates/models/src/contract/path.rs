//! Where in an answer a walk has come to.

use std::fmt::Write;

/// The way from the answer to a value: links on the stack, written out only for what is found.
#[derive(Clone, Copy)]
pub(super) struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

/// Longer keys are cut: a pointer is read by people.
const LONGEST_KEY: usize = 100;

impl<'a> Path<'a> {
    pub(super) const ROOT: Self = Self {
        parent: None,
        step: Step::Root,
    };

    pub(super) const fn key(&'a self, key: &'a str) -> Self {
        Self {
            parent: Some(self),
            step: Step::Key(key),
        }
    }

    pub(super) const fn index(&'a self, index: usize) -> Self {
        Self {
            parent: Some(self),
            step: Step::Index(index),
        }
    }

    /// The JSON pointer (RFC 6901).
    pub(super) fn pointer(&self) -> String {
        self.written(|pointer, step| match step {
            Step::Root => {}
            Step::Key(key) => append_key(pointer, key),
            Step::Index(index) => {
                // Writing to a String cannot fail.
                let _ = write!(pointer, "{index}");
            }
        })
    }

    /// The pointer with `*` for the number of every item, and for every key that looks like an e-mail
    /// address: equal for all items of a list, and for all people of a map, none of whom it names.
    pub(super) fn pattern(&self) -> String {
        self.written(|pointer, step| match step {
            Step::Key(key) if !key.contains('@') => append_key(pointer, key),
            Step::Key(_) | Step::Index(_) => pointer.push('*'),
            Step::Root => {}
        })
    }

    fn written(&self, write: fn(&mut String, Step<'_>)) -> String {
        let mut pointer = String::new();
        self.append(&mut pointer, write);
        pointer
    }

    fn append(&self, pointer: &mut String, write: fn(&mut String, Step<'_>)) {
        if let Some(parent) = self.parent {
            parent.append(pointer, write);
            pointer.push('/');
        }
        write(pointer, self.step);
    }
}

/// As RFC 6901 writes a key; control characters are spelled out, so that the pointer can be shown.
fn append_key(pointer: &mut String, key: &str) {
    for (number, letter) in key.chars().enumerate() {
        match letter {
            _ if number == LONGEST_KEY => {
                pointer.push('…');
                break;
            }
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            letter if letter.is_control() => pointer.extend(letter.escape_unicode()),
            letter => pointer.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_numbered_in_pointers_and_alike_in_patterns() {
        let list = Path::ROOT.key("list");
        let item = list.index(3);
        let path = item.key("a/b~c");
        assert_eq!(path.pointer(), "/list/3/a~1b~0c");
        assert_eq!(path.pattern(), "/list/*/a~1b~0c");
        assert_eq!(Path::ROOT.pointer(), "");
    }

    #[test]
    fn patterns_name_nobody() {
        let map = Path::ROOT.key("people");
        let path = map.key("ann@example.com");
        assert_eq!(path.pointer(), "/people/ann@example.com");
        assert_eq!(path.pattern(), "/people/*");
    }

    #[test]
    fn keys_can_be_shown_whatever_they_are() {
        assert_eq!(Path::ROOT.key("a\0b").pointer(), "/a\\u{0}b");
        assert_eq!(Path::ROOT.key("").pointer(), "/");
        let long = "é".repeat(1_000);
        let shown = Path::ROOT.key(&long).pointer();
        assert_eq!(shown, format!("/{}…", "é".repeat(LONGEST_KEY)));
    }
}
