//! Segments: many answers in one object, each readable by itself.

mod answer;
mod erase;
mod frames;
mod key;
mod read;
mod reader;
mod survey;

pub use answer::{AnswerMeta, StoredAnswer};
pub use erase::{erase_answer, erase_answers, erase_damage};
pub(crate) use erase::{slice_of, without};
pub(crate) use frames::holds_answers;
pub use frames::{AnswerFrames, MAX_ANSWER_BYTES};
pub(crate) use key::SegmentId;
pub use key::SegmentKind;
pub use read::{list_segments, read_answer};
pub use reader::{SegmentReader, read_segment};
pub use survey::{SegmentSurvey, SurveyedAnswer, survey_segment};
