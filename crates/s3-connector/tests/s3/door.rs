//! A door in front of a real server that can be shut.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

const BUSY: &str = "<Error><Code>SlowDown</Code><Message>come again later</Message></Error>";

pub struct Door {
    pub endpoint: String,
    to_refuse: Arc<AtomicUsize>,
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
        tokio::spawn(serve(listener, server, Arc::clone(&to_refuse), is_shut));
        Self {
            endpoint: format!("http://{address}"),
            to_refuse,
            shut,
        }
    }

    /// Ends all connections, and answers so many requests with status 503 before the next is let through.
    pub fn refuse(&self, requests: usize) {
        self.to_refuse.store(requests, Ordering::SeqCst);
        self.shut.send_replace(());
    }

    /// How many are still to be refused.
    pub fn still_to_refuse(&self) -> usize {
        self.to_refuse.load(Ordering::SeqCst)
    }
}

async fn serve(
    listener: TcpListener,
    server: String,
    to_refuse: Arc<AtomicUsize>,
    is_shut: watch::Receiver<()>,
) {
    while let Ok((client, _)) = listener.accept().await {
        let taken =
            to_refuse.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
        if taken.is_ok() {
            tokio::spawn(refuse(client));
        } else {
            tokio::spawn(let_through(client, server.clone(), is_shut.clone()));
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

async fn let_through(
    mut client: TcpStream,
    server: String,
    mut is_shut: watch::Receiver<()>,
) -> io::Result<()> {
    is_shut.mark_unchanged();
    let mut server = TcpStream::connect(server).await?;
    tokio::select! {
        copied = copy_bidirectional(&mut client, &mut server) => copied.map(drop),
        _ = is_shut.changed() => Ok(()),
    }
}
