//! A client that does the least a client can: what is measured is the other side.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// One connection that is kept.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
}

/// What came back.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::with_capacity(64 << 10, stream),
        })
    }

    /// Asks the mock for an address, which needs no escaping.
    pub(crate) async fn enrich(&mut self, email: &str) -> Result<Response> {
        let request = format!("GET /get_linkedin_data/{email} HTTP/1.1\r\nHost: mock\r\n\r\n");
        self.stream.write_all(request.as_bytes()).await?;
        self.response().await
    }

    async fn response(&mut self) -> Result<Response> {
        let status = self.line().await?;
        let status = status
            .split(' ')
            .nth(1)
            .context("no status line")?
            .parse()?;
        let mut length = None;
        loop {
            let line = self.line().await?;
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            if name.eq_ignore_ascii_case("content-length") {
                length = Some(value.trim().parse()?);
            }
        }
        let Some(length) = length else {
            bail!("an answer without a length");
        };
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        Ok(Response { status, body })
    }

    /// Without its end; empty behind the last header.
    async fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        ensure!(
            self.stream.read_line(&mut line).await? > 0,
            "the connection ended"
        );
        Ok(line.trim_end().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::small::SmallProvider;

    #[tokio::test]
    async fn answers_follow_each_other_on_one_connection() {
        let provider = SmallProvider::start().await.unwrap();
        let mut connection = Connection::open(provider.address()).await.unwrap();
        for number in [1, 22] {
            let email = format!("person{number}@example.com");
            let response = connection.enrich(&email).await.unwrap();
            let body = String::from_utf8(response.body).unwrap();
            assert!(
                response.status == 200 && body.contains(&format!("ACoSmall{number}\"")),
                "{body}"
            );
        }
    }
}
