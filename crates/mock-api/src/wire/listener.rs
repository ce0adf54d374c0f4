//! Sockets that know what was delivered on them.

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use super::Connection;

/// A listener whose connections can be asked and reset.
#[derive(Debug)]
pub(crate) struct TappedListener(pub TcpListener);

/// A socket with its [`Connection`].
#[derive(Debug)]
pub(crate) struct TappedStream {
    socket: TcpStream,
    connection: Connection,
}

impl Listener for TappedListener {
    type Io = TappedStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TappedStream, SocketAddr) {
        // axum's way, which logs failures and waits where descriptors run out.
        let (socket, address) = Listener::accept(&mut self.0).await;
        if let Err(error) = socket.set_nodelay(true) {
            tracing::debug!(%error, "could not send small packets at once");
        }
        let connection = Connection::default();
        (TappedStream { socket, connection }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, TappedListener>> for Connection {
    fn connect_info(stream: IncomingStream<'_, TappedListener>) -> Self {
        stream.io().connection.clone()
    }
}

impl TappedStream {
    /// Fails once a reset is requested; the socket, dropped then, sends RST in place of FIN.
    fn refuse_after_reset(&self) -> io::Result<()> {
        if self.connection.is_reset_requested() {
            self.socket.set_zero_linger()?;
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }

    /// Whether the caller has closed its side, or is gone. Requests that wait to be read hide it.
    fn has_hung_up(&self, context: &mut Context<'_>) -> bool {
        let mut byte = [0];
        match self.socket.poll_peek(context, &mut ReadBuf::new(&mut byte)) {
            Poll::Ready(peeked) => peeked.unwrap_or(0) == 0,
            Poll::Pending => false,
        }
    }
}

impl AsyncRead for TappedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = ready!(Pin::new(&mut self.socket).poll_read(context, buffer));
        match &read {
            Ok(()) if buffer.filled().len() > before => self.connection.caller_goes_on(),
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {
                self.connection.was_reset();
            }
            Ok(()) | Err(_) => {}
        }
        Poll::Ready(read)
    }
}

impl AsyncWrite for TappedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.refuse_after_reset()?;
        Pin::new(&mut self.socket).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.refuse_after_reset()?;
        Pin::new(&mut self.socket).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.socket).poll_flush(context))?;
        if self.connection.is_waiting() {
            // What is written to a caller that has hung up goes nowhere, though the system takes it.
            if self.has_hung_up(context) {
                self.connection.lost();
            } else {
                self.connection.flushed();
            }
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}
