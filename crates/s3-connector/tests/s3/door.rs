//! A door in front of a real server that can be shut, also in the middle of an answer.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

const BUSY: &str = "<Error><Code>SlowDown</Code><Message>come again later</Message></Error>";

pub struct Door {
    pub endpoint: String,
    to_refuse: Arc<AtomicUsize>,
    to_cut: Arc<AtomicU64>,
    shut: watch::Sender<()>,
}

impl Door {
    /// Lets everything through to the server at `endpoint`.
    pub async fn before(endpoint: &str) -> Self {
        let server = endpoint.strip_prefix("http://").unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (shut, is_shut) = watch::channel(());
        let to_refuse = Arc::new(AtomicUsize::new(0));
        let to_cut = Arc::new(AtomicU64::new(0));
        let serving = Serving {
            listener,
            server,
            to_refuse: Arc::clone(&to_refuse),
            to_cut: Arc::clone(&to_cut),
            is_shut,
        };
        tokio::spawn(serving.serve());
        Self {
            endpoint: format!("http://{address}"),
            to_refuse,
            to_cut,
            shut,
        }
    }

    /// Ends all connections, and answers so many requests with status 503 before the next is let through.
    pub fn refuse(&self, requests: usize) {
        self.to_refuse.store(requests, Ordering::SeqCst);
        self.shut.send_replace(());
    }

    /// Ends all connections, and the next one after so many bytes of answers.
    pub fn cut_after(&self, bytes: u64) {
        self.to_cut.store(bytes, Ordering::SeqCst);
        self.shut.send_replace(());
    }

    /// Whether the connection to be cut has come.
    pub fn has_cut(&self) -> bool {
        self.to_cut.load(Ordering::SeqCst) == 0
    }

    /// How many are still to be refused.
    pub fn still_to_refuse(&self) -> usize {
        self.to_refuse.load(Ordering::SeqCst)
    }
}

struct Serving {
    listener: TcpListener,
    server: String,
    to_refuse: Arc<AtomicUsize>,
    to_cut: Arc<AtomicU64>,
    is_shut: watch::Receiver<()>,
}

impl Serving {
    async fn serve(self) {
        while let Ok((client, _)) = self.listener.accept().await {
            let to_refuse = &self.to_refuse;
            let taken =
                to_refuse.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
            if taken.is_ok() {
                tokio::spawn(refuse(client));
                continue;
            }
            let bytes = match self.to_cut.swap(0, Ordering::SeqCst) {
                0 => u64::MAX,
                bytes => bytes,
            };
            let (server, is_shut) = (self.server.clone(), self.is_shut.clone());
            tokio::spawn(let_through(client, server, bytes, is_shut));
        }
    }
}

async fn refuse(mut client: TcpStream) -> io::Result<()> {
    let _ = client.read(&mut vec![0; 64 * 1024]).await?;
    let head = "HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nConnection: close";
    let length = BUSY.len();
    let answer = format!("{head}\r\nContent-Length: {length}\r\n\r\n{BUSY}");
    client.write_all(answer.as_bytes()).await?;
    client.shutdown().await
}

/// At most so many bytes of answers.
async fn let_through(
    mut client: TcpStream,
    server: String,
    bytes: u64,
    mut is_shut: watch::Receiver<()>,
) -> io::Result<()> {
    is_shut.mark_unchanged();
    let mut server = TcpStream::connect(server).await?;
    let (mut requests, mut to_client) = client.split();
    let (answers, mut to_server) = server.split();
    let mut answers = answers.take(bytes);
    tokio::select! {
        copied = copy(&mut requests, &mut to_server) => copied.map(drop),
        copied = copy(&mut answers, &mut to_client) => copied.map(drop),
        _ = is_shut.changed() => Ok(()),
    }
}
