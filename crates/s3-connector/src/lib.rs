#![doc = include_str!("../README.md")]

mod args;
mod directory;
mod error;
mod find;
mod lock;
mod object_store;
mod s3;
mod segment;
mod spool;
mod url;

pub use args::RawStoreArgs;
pub use error::{ErrorKind, StorageError};
pub use find::{find_store, find_store_with};
pub use object_store::{
    Change, ObjectMeta, ObjectStore, ObjectStream, open_store, open_store_with,
};
pub use s3::S3Access;
pub use segment::{
    AnswerFrames, AnswerMeta, MAX_ANSWER_BYTES, SegmentKind, SegmentReader, SegmentSurvey,
    StoredAnswer, SurveyedAnswer, erase_answer, erase_answers, erase_damage, list_segments,
    read_answer, read_segment, survey_segment,
};
pub use spool::{
    AppendedAnswer, Leftover, PendingFlush, RecoveryLock, SealedSegment, SegmentWriter, Spool,
    SpoolOwner, find_leftovers, free_space,
};
pub use url::{InvalidRawStoreUrl, RawStoreUrl};
