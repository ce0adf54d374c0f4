//! The two frames of an answer: a skippable one with metadata, a zstd one with the body.
//!
//! Both are defined by RFC 8878. Any zstd decoder skips the first, so a whole segment decompresses to
//! the bodies one after the other.

use jiff::Timestamp;
use models::{ContentHash, EmailAddress};
use serde::{Deserialize, Serialize};
use zstd::bulk::Compressor;
use zstd::zstd_safe::{self, CParameter};

use crate::StorageError;

/// The first of the sixteen magic numbers of skippable frames.
const SKIPPABLE: u32 = 0x184D_2A50;

/// Magic number and length of a skippable frame.
const HEADER: usize = 8;

/// Bodies beyond this are no answers; the bound keeps a hostile header from claiming all memory.
const LONGEST_BODY: u64 = 256 << 20;

/// Level 3: half the time of level 6 for a few per cent more bytes.
const LEVEL: i32 = 3;

/// What is known of an answer beside its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerMeta {
    /// The address that was asked for.
    pub email: EmailAddress,
    /// When the answer had arrived, in whole milliseconds.
    pub fetched_at: Timestamp,
    /// The HTTP status.
    pub status: u16,
    /// Of the body's bytes.
    pub sha256: ContentHash,
}

/// Writes answers as frames; keeps its compression state and buffers from one to the next.
pub(crate) struct FrameWriter {
    compressor: Compressor<'static>,
    compressed: Vec<u8>,
}

impl FrameWriter {
    pub(crate) fn new() -> std::io::Result<Self> {
        let mut compressor = Compressor::new(LEVEL)?;
        compressor.set_parameter(CParameter::ChecksumFlag(true))?;
        Ok(Self {
            compressor,
            compressed: Vec::new(),
        })
    }

    /// Appends both frames of an answer to `out`.
    pub(crate) fn append(
        &mut self,
        out: &mut Vec<u8>,
        meta: &AnswerMeta,
        body: &[u8],
    ) -> std::io::Result<()> {
        let meta = serde_json::to_vec(meta)?;
        append_skippable(out, &meta);
        self.compressed
            .resize(zstd_safe::compress_bound(body.len()), 0);
        let length = self
            .compressor
            .compress_to_buffer(body, self.compressed.as_mut_slice())?;
        out.extend_from_slice(&self.compressed[..length]);
        Ok(())
    }
}

fn append_skippable(out: &mut Vec<u8>, content: &[u8]) {
    out.extend_from_slice(&SKIPPABLE.to_le_bytes());
    // Metadata has a few hundred bytes, an erased answer fewer than LONGEST_BODY.
    out.extend_from_slice(
        &u32::try_from(content.len())
            .unwrap_or(u32::MAX)
            .to_le_bytes(),
    );
    out.extend_from_slice(content);
}

/// One skippable frame of zeros as long as the two frames it stands in for.
pub(crate) fn erased(length: usize) -> Vec<u8> {
    let mut frame = Vec::with_capacity(length);
    append_skippable(&mut frame, &vec![0; length.saturating_sub(HEADER)]);
    frame
}

/// A frame at the beginning of some bytes.
#[derive(Debug, PartialEq)]
pub(crate) enum Frame<'a> {
    /// Metadata of the answer that follows.
    Meta(&'a [u8]),
    /// A body, compressed.
    Body(&'a [u8]),
    /// Erased, or written by another program: nothing to read.
    Other(&'a [u8]),
}

impl Frame<'_> {
    /// Bytes of the whole frame.
    pub(crate) fn length(&self) -> usize {
        match self {
            Self::Meta(content) | Self::Other(content) => HEADER + content.len(),
            Self::Body(frame) => frame.len(),
        }
    }
}

/// The frame that `bytes` begin with; none if they end before it does or begin with something else.
pub(crate) fn next_frame(bytes: &[u8]) -> Option<Frame<'_>> {
    let magic = u32::from_le_bytes(bytes.first_chunk().copied()?);
    if magic & !0xF != SKIPPABLE {
        let length = zstd_safe::find_frame_compressed_size(bytes).ok()?;
        return Some(Frame::Body(bytes.get(..length)?));
    }
    let length = u32::from_le_bytes(bytes.get(4..HEADER)?.first_chunk().copied()?);
    let content = bytes.get(HEADER..)?.get(..usize::try_from(length).ok()?)?;
    Some(if content.first() == Some(&b'{') {
        Frame::Meta(content)
    } else {
        Frame::Other(content)
    })
}

/// Bytes up to the end of the last whole answer.
pub(crate) fn whole_length(bytes: &[u8]) -> usize {
    let mut whole = 0;
    let mut at = 0;
    while let Some(frame) = next_frame(&bytes[at..]) {
        at += frame.length();
        if !matches!(frame, Frame::Meta(_)) {
            whole = at;
        }
    }
    whole
}

/// Decompresses a body.
pub(crate) fn decompress(frame: &[u8]) -> Result<Vec<u8>, StorageError> {
    let damaged = || StorageError::damaged("a frame is not readable");
    let length = zstd_safe::get_frame_content_size(frame)
        .ok()
        .flatten()
        .ok_or_else(damaged)?;
    if length > LONGEST_BODY {
        return Err(StorageError::damaged(format!(
            "a frame claims {length} bytes"
        )));
    }
    let capacity = usize::try_from(length).map_err(|_| damaged())?;
    zstd::bulk::decompress(frame, capacity).map_err(|_| damaged())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn meta(body: &[u8]) -> AnswerMeta {
        AnswerMeta {
            email: "ann@example.com".parse().unwrap(),
            fetched_at: Timestamp::UNIX_EPOCH,
            status: 200,
            sha256: ContentHash::of_bytes(body),
        }
    }

    fn segment(bodies: &[Vec<u8>]) -> (Vec<u8>, Vec<usize>) {
        let mut writer = FrameWriter::new().unwrap();
        let (mut out, mut ends) = (Vec::new(), vec![0]);
        for body in bodies {
            writer.append(&mut out, &meta(body), body).unwrap();
            ends.push(out.len());
        }
        (out, ends)
    }

    proptest! {
        #[test]
        fn cut_anywhere_leaves_exactly_the_whole_answers(
            bodies in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..5),
            cut in any::<prop::sample::Index>(),
        ) {
            let (bytes, ends) = segment(&bodies);
            let cut = cut.index(bytes.len() + 1);
            let expected = ends.iter().copied().filter(|end| *end <= cut).max().unwrap_or(0);
            prop_assert_eq!(whole_length(&bytes[..cut]), expected);
        }

        #[test]
        fn noise_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let whole = whole_length(&bytes);
            prop_assert!(whole <= bytes.len());
            let _ = decompress(&bytes);
        }
    }

    #[test]
    fn body_comes_back_byte_for_byte() {
        let body = b"{\"a\": 1}\n\xff".to_vec();
        let (bytes, _) = segment(std::slice::from_ref(&body));
        let first = next_frame(&bytes).unwrap();
        let Some(Frame::Body(frame)) = next_frame(&bytes[first.length()..]) else {
            panic!("no body")
        };
        assert_eq!(decompress(frame).unwrap(), body);
    }

    #[test]
    fn erased_frame_has_the_length_asked_for_and_is_skipped() {
        let frame = erased(100);
        assert_eq!(frame.len(), 100);
        assert!(matches!(next_frame(&frame), Some(Frame::Other(_))));
    }
}
