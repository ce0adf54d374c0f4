//! What the trie promises.

use super::super::entry::Kind;
use super::*;
use crate::level::Level;
use crate::taxonomy::AcademicField;

fn trie(phrases: &[(&str, usize)]) -> Trie {
    let spelling = |(text, field): &(&str, usize)| {
        let field = AcademicField::from_index(*field);
        let entry = Entry {
            kind: Kind::Subject,
            field,
            level: Level::None,
        };
        (text.replace('*', "\0").encode_utf16().collect(), entry)
    };
    Trie::build(phrases.iter().map(spelling).collect())
}

fn found(trie: &Trie, text: &str) -> Option<(usize, usize)> {
    let text: Vec<u16> = text.encode_utf16().collect();
    let walk = trie.longest(&text, 0)?;
    Some((walk.end, walk.entry.field?.index()))
}

#[test]
fn the_longest_phrase_wins() {
    let trie = trie(&[("art", 1), ("art history", 2), ("art his", 3)]);
    assert_eq!(found(&trie, "art history"), Some((11, 2)));
    assert_eq!(found(&trie, "art hist"), Some((3, 1)));
    assert_eq!(found(&trie, "artful"), None);
}

#[test]
fn stars_stand_for_endings_inside_and_at_the_end() {
    let trie = trie(&[
        ("международн* отношени*", 1),
        ("психолог*", 2),
        ("психологи", 3),
    ]);
    assert_eq!(found(&trie, "международные отношения"), Some((23, 1)));
    assert_eq!(found(&trie, "психология"), Some((10, 2)));
    assert_eq!(found(&trie, "психологи"), Some((9, 3)));
}

#[test]
fn scripts_without_spaces_need_no_word_ends() {
    let trie = trie(&[("经济", 1), ("经济学", 2)]);
    assert_eq!(found(&trie, "经济学学士"), Some((3, 2)));
    assert_eq!(found(&trie, "经济系"), Some((2, 1)));
}

#[test]
fn tails_are_found_at_the_end_of_compounds() {
    let trie = trie(&[("*informatik", 4)]);
    let text: Vec<u16> = "umweltinformatik".encode_utf16().collect();
    assert_eq!(trie.longest_tail(&text, 6).map(|w| w.end), Some(16));
    assert_eq!(trie.longest(&text, 0), None);
}

#[test]
fn a_trie_survives_being_written_and_notices_being_cut() {
    let trie = trie(&[
        ("art", 1),
        ("art history", 2),
        ("*informatik", 4),
        ("经济", 1),
    ]);
    let mut out = Vec::new();
    trie.put(&mut out);
    assert!(Trie::take(&mut Reader(&out)).as_ref() == Some(&trie));
    for length in 0..out.len() {
        assert!(Trie::take(&mut Reader(&out[..length])).is_none());
    }
}
