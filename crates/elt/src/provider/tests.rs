//! How attempts end, by a server that says what it is told to.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

/// What the server does with one connection.
#[derive(Clone, Copy)]
enum Act {
    Say(&'static str),
    /// Says nothing, for longer than anybody waits.
    Sleep,
    Reset,
}

const NOBODY: Act =
    Act::Say("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

/// A server that plays these acts, one for each connection, and its address.
async fn theatre(acts: &'static [Act]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/{{email}}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        for act in acts {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).await.unwrap();
            match act {
                Act::Say(text) => stream.write_all(text.as_bytes()).await.unwrap(),
                Act::Sleep => drop(tokio::spawn(async move {
                    let _stream = stream;
                    std::future::pending::<()>().await;
                })),
                Act::Reset => stream.set_zero_linger().unwrap(),
            }
        }
    });
    url
}

#[derive(Default)]
struct Notes {
    begun: AtomicUsize,
    ends: Mutex<Vec<AttemptEnd>>,
    allowed: usize,
}

impl Meter for Notes {
    async fn begin(&self) -> bool {
        self.begun.fetch_add(1, Ordering::Relaxed) < self.allowed
    }

    fn end(&self, end: AttemptEnd) {
        self.ends.lock().unwrap().push(end);
    }
}

/// The reply, and how the attempts ended.
async fn enrich(url: String, allowed: usize) -> (Reply, Vec<AttemptEnd>) {
    let provider = Provider::new(ProviderOptions {
        timeout: Duration::from_millis(500),
        ..ProviderOptions::for_url(url)
    });
    let notes = Notes {
        allowed,
        ..Notes::default()
    };
    let email = "person1@example.com".parse().unwrap();
    let reply = provider
        .unwrap()
        .enrich(&email, &Stop::default(), &notes, &|_| {})
        .await;
    (reply, notes.ends.into_inner().unwrap())
}

#[tokio::test]
async fn what_was_sent_and_lost_is_in_doubt() {
    let url = theatre(&[
        Act::Reset,
        Act::Sleep,
        Act::Say("HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\n{"),
        NOBODY,
    ]);
    let (reply, ends) = enrich(url.await, 9).await;
    assert!(matches!(reply, Reply::NotFound(_)), "{reply:?}");
    let doubt = AttemptEnd::Unknown;
    assert_eq!(ends, [doubt, doubt, doubt, AttemptEnd::Answered]);
}

#[tokio::test]
async fn refusals_are_known_not_to_cost_even_if_their_body_is_cut() {
    let url = theatre(&[
        Act::Say(
            "HTTP/1.1 429 Slow Down\r\nRetry-After: 0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        ),
        Act::Say("HTTP/1.1 503 Busy\r\nContent-Length: 9\r\nConnection: close\r\n\r\n"),
        NOBODY,
    ]);
    let (reply, ends) = enrich(url.await, 9).await;
    assert!(matches!(reply, Reply::NotFound(_)), "{reply:?}");
    let refused = AttemptEnd::Refused;
    assert_eq!(ends, [refused, refused, AttemptEnd::Answered]);
}

#[tokio::test]
async fn nobody_listening_costs_nothing() {
    let (reply, ends) = enrich("http://127.0.0.1:9/{email}".to_owned(), 9).await;
    assert!(matches!(reply, Reply::Unreachable { .. }), "{reply:?}");
    assert_eq!(ends, [AttemptEnd::Refused; 4]);
}

#[tokio::test]
async fn promise_of_a_boundless_answer_is_not_waited_for_and_counts_as_paid() {
    let url = theatre(&[Act::Say(
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
    )]);
    let (reply, ends) = enrich(url.await, 9).await;
    assert!(matches!(reply, Reply::TooLarge), "{reply:?}");
    assert_eq!(ends, [AttemptEnd::Answered]);
}

#[tokio::test]
async fn attempt_that_is_not_allowed_is_not_made() {
    let (reply, ends) = enrich(theatre(&[Act::Reset]).await, 1).await;
    assert!(matches!(reply, Reply::Abandoned), "{reply:?}");
    assert_eq!(ends, [AttemptEnd::Unknown]);
}

#[tokio::test]
async fn what_is_decided_is_not_asked_again() {
    for acts in [
        &[Act::Say("HTTP/1.1 400 A\r\nContent-Length: 0\r\n\r\n")],
        &[Act::Say("HTTP/1.1 401 A\r\nContent-Length: 0\r\n\r\n")],
        &[Act::Say("HTTP/1.1 402 A\r\nContent-Length: 0\r\n\r\n")],
        &[Act::Say("HTTP/1.1 403 A\r\nContent-Length: 0\r\n\r\n")],
        &[NOBODY],
    ] {
        let (reply, ends) = enrich(theatre(acts).await, 9).await;
        assert_eq!(ends.len(), 1, "{reply:?}");
    }
}
