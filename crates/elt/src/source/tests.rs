use std::error::Error;

use super::*;

fn stream(input: impl Read + Send + 'static) -> AddressSource {
    AddressSource {
        path: PathBuf::from("x.csv"),
        input: Input::Stream(Box::new(input)),
        is_finite: true,
    }
}

fn read(input: impl Read + Send + 'static) -> (Vec<Entry>, Option<String>) {
    let mut entries = Vec::new();
    let read = stream(input).read(|entry| {
        entries.push(entry);
        true
    });
    let reason = read.err().map(|error| error.source().unwrap().to_string());
    (entries, reason)
}

fn texts(texts: &[&str]) -> Vec<Entry> {
    let texts = texts.iter().copied().map(str::to_owned);
    texts.map(Entry::Text).collect()
}

#[track_caller]
fn check(input: &'static [u8], expected: &[&str]) {
    assert_eq!(read(input), (texts(expected), None));
}

/// The addresses before the place, and what is wrong there.
#[track_caller]
fn check_refused(input: impl Read + Send + 'static, expected: &[&str], reason: &str) {
    assert_eq!(read(input), (texts(expected), Some(reason.to_owned())));
}

#[test]
fn csv_gives_its_column_email_and_ignores_the_others() {
    check(
        b"source,Email,x\nweb,a@example.com,1\n\"w,b\",\" b@example.com\",\n",
        &["a@example.com", " b@example.com"],
    );
    check(
        b"\xef\xbb\xbfemail\r\na@example.com\r\n\r\nb@example.com",
        &["a@example.com", "b@example.com"],
    );
    check(b"email,x\nshort\n,1\n", &["short"]);
}

#[test]
fn lines_give_one_address_each() {
    check(
        b"a@example.com\n\n b@example.com \r\nc@example.com",
        &["a@example.com", "b@example.com", "c@example.com"],
    );
    check(b"\"a b\"@example.com\n", &["\"a b\"@example.com"]);
}

#[test]
fn what_is_not_utf_8_is_no_address_and_no_end() {
    let b = || Entry::Text("b@example.com".to_owned());
    for (input, line) in [
        (&b"\na\xff@example.com\nb@example.com\n"[..], 2),
        (b"a\xff@example.com\nb@example.com\n", 1),
        (
            b"gr\xf6\xdfe,email\n1,a\xe9@example.com\n\xfc,b@example.com\n",
            2,
        ),
        (b"email,x\n\n\"a\xff\n@example.com\",1\nb@example.com\n", 3),
    ] {
        assert_eq!(
            read(input),
            (vec![Entry::Foreign(line), b()], None),
            "{input:?}"
        );
    }
    let told = Entry::Foreign(2).email().unwrap_err().to_string();
    assert_eq!(told, "line 2 is not UTF-8: save the file as UTF-8");
}

#[test]
fn utf_16_is_named_as_such() {
    let text = "email,x\na@example.com,1\n";
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let marked = [b"\xff\xfe", &little[..]].concat();
    for input in [little, big, marked] {
        check_refused(io::Cursor::new(input), &[], "it is UTF-16, not UTF-8");
    }
}

#[test]
fn empty_input_gives_nothing() {
    check(b"", &[]);
    check(b"email\n", &[]);
}

#[test]
fn reading_ends_when_nobody_wants_more() {
    let source = AddressSource::listed(vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]);
    let mut read = Vec::new();
    source
        .read(|address| {
            read.push(address);
            read.len() < 2
        })
        .unwrap();
    assert_eq!(read, texts(&["a", "b"]));
}

#[test]
fn tables_without_the_column_are_refused() {
    let error = stream(&b"name,mail\nAnn,a@example.com\n"[..])
        .read(|_| true)
        .unwrap_err();
    assert_eq!(
        telemetry::error_chain(&error),
        "could not read addresses from `x.csv`: its header has no column `email`"
    );
}

#[test]
fn lines_may_end_as_on_any_system() {
    check(
        b"email\ra@example.com\rb@example.com\r",
        &["a@example.com", "b@example.com"],
    );
    check(
        b"a@example.com\rb@example.com",
        &["a@example.com", "b@example.com"],
    );
    check(
        b"email\r\n\"a@example.com\"\r\nb@example.com",
        &["a@example.com", "b@example.com"],
    );
}

#[test]
fn line_ends_may_be_cut_in_two_by_reads() {
    let (head, tail) = (
        &b"email,x\r"[..],
        &b"\na@example.com,\"1\r\n2\"\r\nb@example.com\r\n"[..],
    );
    let addresses = texts(&["a@example.com", "b@example.com"]);
    assert_eq!(read(head.chain(tail)), (addresses, None));
}

#[test]
fn rows_that_end_before_the_column_are_named_by_their_line() {
    for input in [
        "name,email\nAnn\nBob,b@example.com\n\n\"C\nD\"\n",
        "name,email\r\nAnn\r\nBob,b@example.com\r\n\r\n\"C\r\nD\"\r\n",
        "name,email\rAnn\rBob,b@example.com\r\r\"C\rD\"",
    ] {
        let bob = Entry::Text("b@example.com".to_owned());
        let expected = vec![Entry::Short(2), bob, Entry::Short(5)];
        assert_eq!(read(input.as_bytes()), (expected, None), "{input:?}");
    }
    let told = Entry::Short(2).email().unwrap_err().to_string();
    assert_eq!(told, "line 2 ends before its column `email`");
}

#[test]
fn quote_that_is_left_open_is_named_by_its_line() {
    let reason = "the row of line 3 does not end: is a quote left open?";
    check_refused(
        &b"name,email\nAnn,a@example.com\n\"Bob,b@example.com\nCleo,c@example.com\n"[..],
        &["a@example.com"],
        reason,
    );
    check_refused(
        &b"email,name\na@example.com,Ann\nb@example.com,\"Bob"[..],
        &["a@example.com"],
        reason,
    );
    check(
        b"email,name\na@example.com,\"Ann\nB.\n\"\nb@example.com,\"Bob \"\"B\"\"\"",
        &["a@example.com", "b@example.com"],
    );
}

#[test]
fn rows_without_end_do_not_fill_memory() {
    let rest = || io::repeat(b'a');
    check_refused(
        b"email,name\na@example.com,Ann\nb@example.com,\"B".chain(rest()),
        &["a@example.com"],
        "the row of line 3 does not end: is a quote left open?",
    );
    check_refused(
        b"a@example.com\n".chain(rest()),
        &["a@example.com"],
        "a line of it is longer than 1048576 bytes",
    );
}

#[test]
fn absent_file_is_named() {
    let error = AddressSource::file(Path::new("no/such.csv")).err().unwrap();
    assert_eq!(
        error.to_string(),
        "could not read addresses from `no/such.csv`"
    );
}
