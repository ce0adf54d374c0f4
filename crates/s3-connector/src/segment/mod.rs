//! Segments: many answers in one object, each readable by itself.

mod erase;
mod frame;
mod key;
mod read;

pub use erase::erase_answer;
pub use frame::AnswerMeta;
pub(crate) use frame::{FrameWriter, whole_length};
pub(crate) use key::SegmentId;
pub use key::SegmentKind;
pub use read::{SegmentReader, StoredAnswer, list_segments, read_answer, read_segment};
