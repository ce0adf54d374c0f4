//! A stream of bytes as lines.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// Bytes of a row at most, so that what is no address file does not end up in memory as one row.
const LONGEST: usize = 1 << 20;

/// A stream whose lines all end in a line feed, whatever ends them in the file: CR LF, LF, or CR alone.
///
/// It fails where a row goes on for too long.
pub(super) struct Lines<R> {
    stream: R,
    ration: Ration,
    is_after_return: bool,
}

/// Bytes that may be read until a row has ended.
#[derive(Clone)]
pub(super) struct Ration(Rc<Cell<usize>>);

impl Ration {
    pub(super) fn new() -> Self {
        Self(Rc::new(Cell::new(LONGEST)))
    }

    /// Says that a row has ended.
    pub(super) fn renew(&self) {
        self.0.set(LONGEST);
    }

    pub(super) fn is_spent(&self) -> bool {
        self.0.get() == 0
    }

    fn spend(&self, bytes: usize) {
        self.0.set(self.0.get() - bytes);
    }
}

impl<R> Lines<R> {
    pub(super) const fn new(stream: R, ration: Ration) -> Self {
        Self {
            stream,
            ration,
            is_after_return: false,
        }
    }

    /// Gives the number of bytes that are left of these.
    fn unify(&mut self, bytes: &mut [u8]) -> usize {
        if !self.is_after_return && memchr::memchr(b'\r', bytes).is_none() {
            return bytes.len();
        }
        let mut kept = 0;
        for read in 0..bytes.len() {
            let byte = bytes[read];
            let is_return = byte == b'\r';
            if byte != b'\n' || !self.is_after_return {
                bytes[kept] = if is_return { b'\n' } else { byte };
                kept += 1;
            }
            self.is_after_return = is_return;
        }
        kept
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ration.is_spent() {
            let reason = format!("a line of it is longer than {LONGEST} bytes");
            return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
        }
        loop {
            let room = buffer.len().min(self.ration.0.get());
            let read = self.stream.read(&mut buffer[..room])?;
            let kept = self.unify(&mut buffer[..read]);
            // No byte is the end, but a line feed that was left out is not.
            if kept > 0 || read == 0 {
                self.ration.spend(kept);
                return Ok(kept);
            }
        }
    }
}
