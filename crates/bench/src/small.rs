//! Small profiles, and a provider that answers with them: disks are finite.

use std::net::SocketAddr;

use anyhow::Result;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The address of a person.
pub(crate) fn email(number: u32) -> String {
    format!("person{number}@example.com")
}

/// An answer of some 400 bytes about the person of this number.
pub(crate) fn answer(number: u32, field_of_study: &str) -> String {
    format!(
        "{{\"success\":true,\"credits_left\":1000000,\"rate_limit_left\":100,\"person\":{{\
         \"linkedInIdentifier\":\"ACoSmall{number}\",\"firstName\":\"Ada\",\"lastName\":\"Berg {number}\",\
         \"photoUrl\":\"https://example.com/{number}.png\",\"schools\":{{\"educationsCount\":1,\
         \"educationHistory\":[{{\"schoolName\":\"Polytechnic\",\"degreeName\":\"BSc\",\
         \"fieldOfStudy\":\"{field_of_study}\"}}]}}}},\
         \"company\":{{\"name\":\"Berg {number}\",\"employeeCount\":20}}}}"
    )
}

/// A provider of small answers on a free port; gone when it is dropped.
pub(crate) struct SmallProvider {
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl SmallProvider {
    pub(crate) async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A client that goes away ends its own connection, and nothing else.
                tokio::spawn(async move { serve(stream).await.ok() });
            }
        });
        Ok(Self { address, serving })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for SmallProvider {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(stream: TcpStream) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    let mut number = 0;
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        if line.starts_with("GET ") {
            number = number_in(&line);
        } else if line == "\r\n" {
            let body = answer(number, "Physics");
            let length = body.len();
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
            );
            stream.write_all((head + &body).as_bytes()).await?;
        }
    }
}

/// The digits of `GET /…/person7@example.com HTTP/1.1`, however the address is escaped.
fn number_in(line: &str) -> u32 {
    let (_, behind) = line.split_once("/person").unwrap_or_default();
    let digits: String = behind.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_answers_make_leads() {
        let models::Verdict::Found(found) = models::Answer::read(answer(7, "Law")).verdict else {
            panic!("not found");
        };
        assert_eq!(found.linkedin_id, "ACoSmall7");
    }

    #[test]
    fn number_is_read_out_of_an_escaped_address() {
        for line in [
            "GET /x/person42%40example.com HTTP/1.1",
            "GET /x/person42@example.com HTTP/1.1",
        ] {
            assert_eq!(number_in(line), 42);
        }
        assert_eq!(number_in("GET / HTTP/1.1"), 0);
    }
}
