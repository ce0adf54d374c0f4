#![doc = include_str!("../README.md")]

mod args;
mod directory;
mod error;
mod object_store;
mod s3;
mod segment;
mod spool;
mod url;

pub use args::RawStoreArgs;
pub use error::{ErrorKind, StorageError};
pub use object_store::{ObjectMeta, ObjectStore, ObjectStream, open_store, open_store_with};
pub use s3::S3Access;
pub use segment::{
    AnswerMeta, MAX_ANSWER_BYTES, SegmentKind, SegmentReader, StoredAnswer, erase_answer,
    list_segments, read_answer, read_segment,
};
pub use spool::{SealedSegment, SegmentWriter, Spool};
pub use url::{InvalidRawStoreUrl, RawStoreUrl};
