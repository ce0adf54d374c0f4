//! Bodies that arrive whole, slowly, by half or not at all.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use tokio::time::Sleep;

use super::Connection;
use crate::ledger::Receipt;

/// Parts that a slow body arrives in.
const SLOW_PARTS: u32 = 10;

/// How a body is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// At once.
    #[default]
    Whole,
    /// In parts, over so long a time.
    Slow(Duration),
    /// Half of it, then an end that was not announced.
    Truncated,
    /// Nothing: the connection is reset.
    Reset,
}

/// A body that signs its receipt once the HTTP layer took its last byte.
#[derive(Debug)]
pub(crate) struct AnswerBody {
    bytes: Bytes,
    /// What the header says; a truncated body holds less.
    promised: u64,
    stage: Stage,
    signature: Option<(Connection, Receipt)>,
}

#[derive(Debug)]
enum Stage {
    /// Everything at once.
    Whole,
    /// One part of this size after each pause.
    Slow {
        part: usize,
        pause: Duration,
        sleep: Pin<Box<Sleep>>,
    },
    /// The bytes, then a turn in which they are written, then a failure.
    Failing { written: bool },
}

impl AnswerBody {
    /// The body; `signature` says who is told of its delivery.
    pub fn new(
        bytes: Vec<u8>,
        delivery: Delivery,
        signature: Option<(Connection, Receipt)>,
    ) -> Self {
        let promised = bytes.len() as u64;
        let mut bytes = Bytes::from(bytes);
        let stage = match delivery {
            Delivery::Whole => Stage::Whole,
            Delivery::Slow(duration) => Stage::slow(bytes.len(), duration),
            Delivery::Truncated => {
                bytes.truncate(bytes.len() / 2);
                Stage::Failing { written: false }
            }
            Delivery::Reset => {
                // Its turn of writing is when the socket refuses.
                bytes.clear();
                Stage::Failing { written: false }
            }
        };
        Self {
            bytes,
            promised,
            stage,
            signature,
        }
    }

    /// Hands the next `length` bytes over, and the receipt with the last of them.
    fn hand_over(&mut self, length: usize) -> Option<Result<Frame<Bytes>, io::Error>> {
        let part = self.bytes.split_to(length.min(self.bytes.len()));
        if part.is_empty() {
            return None;
        }
        if self.bytes.is_empty()
            && !matches!(self.stage, Stage::Failing { .. })
            && let Some((connection, receipt)) = self.signature.take()
        {
            connection.hand_over(receipt);
        }
        Some(Ok(Frame::data(part)))
    }

    fn fail(&mut self, context: &Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match &mut self.stage {
            Stage::Failing { written: false } => {
                // A failure drops what is not written yet: the HTTP layer writes while it waits.
                self.stage = Stage::Failing { written: true };
                context.waker().wake_by_ref();
                Poll::Pending
            }
            _ => Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into()))),
        }
    }
}

impl Stage {
    fn slow(length: usize, duration: Duration) -> Self {
        let pause = duration / SLOW_PARTS;
        Self::Slow {
            part: length.div_ceil(SLOW_PARTS as usize),
            pause,
            sleep: Box::pin(tokio::time::sleep(pause)),
        }
    }
}

impl HttpBody for AnswerBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let rest = self.bytes.len();
        match &mut self.stage {
            Stage::Failing { .. } if rest == 0 => self.fail(context),
            Stage::Whole | Stage::Failing { .. } => Poll::Ready(self.hand_over(rest)),
            Stage::Slow { part, pause, sleep } => {
                ready!(sleep.as_mut().poll(context));
                sleep.as_mut().reset(tokio::time::Instant::now() + *pause);
                let part = *part;
                Poll::Ready(self.hand_over(part))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_empty() && !matches!(self.stage, Stage::Failing { .. })
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.promised)
    }
}
