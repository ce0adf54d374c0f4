//! What arrives on a real socket, and what the ledger says of it.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use mock_api::{Account, Billing, FaultScript, MockConfig, MockServer, start};

const BEN: &str = "ben.okafor@example.com";

async fn billing_server(billing: Billing) -> MockServer {
    let server = start(MockConfig {
        data: concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../test_data/linkedin_profiles.json"
        )
        .into(),
        billing,
        ..MockConfig::on_free_port()
    });
    server.await.unwrap()
}

async fn late_server() -> MockServer {
    billing_server(Billing {
        admin: true,
        latency: "100ms".parse().ok(),
        ..Billing::default()
    })
    .await
}

async fn server(fault: &str) -> MockServer {
    let server = billing_server(Billing {
        admin: true,
        ..Billing::default()
    })
    .await;
    if !fault.is_empty() {
        let script = format!(r#"{{"rules": [{{"fault": {fault}}}]}}"#);
        server.set_faults(FaultScript::parse(&script).unwrap());
    }
    server
}

/// What was counted under the one address that is asked, once the server has stopped.
async fn stopped(server: MockServer) -> Account {
    server.stop().await.addresses[BEN]
}

fn counted(calls: u64, delivered: u64, charged: u64) -> Account {
    Account {
        calls,
        delivered,
        charged,
    }
}

/// Sends the enquiry `times` over, the last time saying so, and gives the open connection.
fn ask(server: &MockServer, times: usize) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    let request = format!("GET /get_linkedin_data/{BEN} HTTP/1.1\r\nHost: mock\r\n");
    let mut requests = format!("{request}\r\n").repeat(times - 1);
    requests += &request;
    requests += "Connection: close\r\n\r\n";
    stream.write_all(requests.as_bytes()).unwrap();
    stream
}

/// Sends the enquiry over a connection that stays open.
fn ask_and_stay(stream: &mut TcpStream) {
    let request = format!("GET /get_linkedin_data/{BEN} HTTP/1.1\r\nHost: mock\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
}

/// The same over a new connection.
fn ask_first(server: &MockServer) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    ask_and_stay(&mut stream);
    stream
}

/// Returns once so many answers count as delivered.
async fn delivered(server: &MockServer, count: u64) {
    while server.ledger().total.delivered != count {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Reads an answer to its last byte, and nothing beyond.
fn read_answer(stream: &mut TcpStream) {
    let (mut answer, mut part) = (Vec::new(), [0; 4096]);
    loop {
        let length = stream.read(&mut part).unwrap();
        answer.extend_from_slice(&part[..length]);
        let (promised, arrived) = lengths(&answer);
        if promised == arrived {
            return;
        }
    }
}

/// Asks, and hangs up as soon as the call is counted.
async fn hang_up_in_mid_call(server: &MockServer) {
    let stream = ask(server, 1);
    while server.calls() == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    drop(stream);
}

/// Everything until the server closes the connection.
fn read_all(mut stream: TcpStream) -> Vec<u8> {
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    answer
}

/// Promised and delivered length of the body.
fn lengths(answer: &[u8]) -> (usize, usize) {
    let head = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap();
    let text = String::from_utf8_lossy(&answer[..head]).to_lowercase();
    let promised = text.split("content-length: ").nth(1).unwrap();
    let promised = promised.lines().next().unwrap().parse().unwrap();
    (promised, answer.len() - head - 4)
}

#[tokio::test(flavor = "multi_thread")]
async fn whole_answer_is_delivered_and_charged() {
    let server = server("").await;
    let (promised, delivered) = lengths(&read_all(ask(&server, 1)));
    assert_eq!(promised, delivered);
    assert_eq!(server.calls(), 1);
    assert_eq!(stopped(server).await, counted(1, 1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn pipelined_answers_are_counted_one_by_one() {
    let server = server("").await;
    let answers = read_all(ask(&server, 3));
    let text = String::from_utf8(answers).unwrap();
    assert_eq!(text.matches("HTTP/1.1 200 OK").count(), 3);
    assert_eq!(stopped(server).await, counted(3, 3, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn truncated_body_ends_in_the_middle() {
    let server = server(r#""truncated_body""#).await;
    let (promised, delivered) = lengths(&read_all(ask(&server, 1)));
    assert_eq!(promised / 2, delivered);
    assert_eq!(stopped(server).await, counted(1, 0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn reset_is_a_reset() {
    let server = server(r#""reset""#).await;
    let mut stream = ask(&server, 1);
    let error = stream.read(&mut [0; 1]).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    assert_eq!(stopped(server).await, counted(1, 0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_body_arrives_whole_in_the_end() {
    let server = server(r#"{"slow_body": {"milliseconds": 50}}"#).await;
    let (promised, delivered) = lengths(&read_all(ask(&server, 1)));
    assert_eq!(promised, delivered);
    assert_eq!(stopped(server).await, counted(1, 1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_body_that_the_caller_gives_up_is_not_delivered() {
    let server = server(r#"{"slow_body": {"milliseconds": 60000}}"#).await;
    let mut stream = ask(&server, 1);
    stream.read_exact(&mut [0; 17]).unwrap();
    drop(stream);
    assert_eq!(stopped(server).await, counted(1, 0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn answer_that_the_caller_did_not_wait_for_is_charged_and_not_delivered() {
    // More than the socket buffers of both sides take.
    let server = server(r#"{"oversized_body": {"megabytes": 50}}"#).await;
    let mut stream = ask(&server, 1);
    stream.read_exact(&mut [0; 100]).unwrap();
    drop(stream);
    assert_eq!(stopped(server).await, counted(1, 0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn answer_to_a_caller_that_has_hung_up_is_charged_and_not_delivered() {
    let server = server(r#"{"slow_body": {"milliseconds": 100}}"#).await;
    // Nothing is read: the system's buffers would take the whole answer.
    hang_up_in_mid_call(&server).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(stopped(server).await, counted(1, 0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn late_answer_to_a_caller_that_has_hung_up_is_charged_and_not_delivered() {
    let server = late_server().await;
    hang_up_in_mid_call(&server).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(stopped(server).await, counted(1, 0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn answer_read_to_the_end_stays_delivered_when_the_caller_dies() {
    let server = server("").await;
    let mut stream = ask_first(&server);
    read_answer(&mut stream);
    drop(stream);
    assert_eq!(stopped(server).await, counted(1, 1, 1));
}

/// What other systems do with unread bytes is not known.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn delivery_is_taken_back_from_a_caller_that_dies_with_half_of_it_unread() {
    let server = server("").await;
    let mut stream = ask_first(&server);
    delivered(&server, 1).await;
    stream.read_exact(&mut [0; 100]).unwrap();
    drop(stream);
    delivered(&server, 0).await;
    assert_eq!(stopped(server).await, counted(1, 0, 1));
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn only_the_last_answer_is_taken_back_from_a_caller_that_went_on_asking() {
    let server = server("").await;
    let mut stream = ask_first(&server);
    read_answer(&mut stream);
    ask_and_stay(&mut stream);
    delivered(&server, 2).await;
    drop(stream);
    delivered(&server, 1).await;
    assert_eq!(stopped(server).await, counted(2, 1, 2));
}
