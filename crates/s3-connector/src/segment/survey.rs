//! Looks at everything in a segment, damaged answers included.

use bytes::Bytes;
use models::{EmailAddress, SegmentPlace};
use serde::Deserialize;
use zstd::bulk::Decompressor;

use super::frames::{Frame, first_frame, unpack};
use super::reader::next_answer;

/// What can be made out of one answer, nothing of it proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyedAnswer {
    /// Where both its frames lie.
    pub place: SegmentPlace,
    /// The address in its metadata; none where they are damaged.
    pub email: Option<EmailAddress>,
    /// Its bytes; none where they are damaged.
    pub body: Option<Vec<u8>>,
}

/// An iterator over the answers of a segment for those who must overlook none, as readers do with what
/// is damaged. What it counts is complete when it has come to its end.
pub struct SegmentSurvey {
    key: String,
    bytes: Bytes,
    position: usize,
    erased: u64,
    unreadable: u64,
    decompressor: Option<Decompressor<'static>>,
}

/// The one field of the metadata that matters here, so that damage elsewhere does not.
#[derive(Deserialize)]
struct Addressee {
    email: EmailAddress,
}

/// Surveys a whole segment.
#[must_use]
pub fn survey_segment(key: &str, bytes: Bytes) -> SegmentSurvey {
    SegmentSurvey {
        key: key.to_owned(),
        bytes,
        position: 0,
        erased: 0,
        unreadable: 0,
        decompressor: None,
    }
}

impl SegmentSurvey {
    /// Frames that stand in for erased answers.
    #[must_use]
    pub const fn erased(&self) -> u64 {
        self.erased
    }

    /// Stretches of which nothing at all can be said.
    #[must_use]
    pub const fn unreadable(&self) -> u64 {
        self.unreadable
    }

    /// The frame that comes next, which is passed over.
    fn take_frame<'a>(&mut self, bytes: &'a Bytes) -> Option<Frame<'a>> {
        let (frame, length) = first_frame(&bytes[self.position..])?;
        self.position += length;
        Some(frame)
    }

    /// The answer whose metadata have just been taken; none where no answer follows.
    fn survey(&mut self, start: usize, json: &[u8], bytes: &Bytes) -> Option<SurveyedAnswer> {
        let (Frame::Answer(frame), length) = first_frame(&bytes[self.position..])? else {
            return None;
        };
        self.position += length;
        let email = serde_json::from_slice::<Addressee>(json).ok();
        let body = self.unpack(frame);
        let place = SegmentPlace {
            segment: self.key.clone(),
            offset: start as u64,
            length: (self.position - start) as u64,
        };
        Some(SurveyedAnswer {
            place,
            email: email.map(|addressee| addressee.email),
            body,
        })
    }

    fn unpack(&mut self, frame: &[u8]) -> Option<Vec<u8>> {
        let mut decompressor = match self.decompressor.take() {
            Some(decompressor) => decompressor,
            None => Decompressor::new().ok()?,
        };
        let unpacked = unpack(&mut decompressor, frame).ok();
        self.decompressor = Some(decompressor);
        unpacked
    }
}

impl Iterator for SegmentSurvey {
    type Item = SurveyedAnswer;

    fn next(&mut self) -> Option<SurveyedAnswer> {
        let bytes = self.bytes.clone();
        while self.position < bytes.len() {
            let start = self.position;
            match self.take_frame(&bytes) {
                Some(Frame::Erased) => self.erased += 1,
                Some(Frame::Metadata(json)) => match self.survey(start, json, &bytes) {
                    Some(SurveyedAnswer {
                        email: None,
                        body: None,
                        ..
                    })
                    | None => self.unreadable += 1,
                    surveyed => return surveyed,
                },
                Some(Frame::Answer(_)) => self.unreadable += 1,
                None => {
                    self.unreadable += 1;
                    self.position = next_answer(&bytes, start + 1);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::segment::AnswerFrames;

    /// Answers of `a0@example.com`, …, with bodies of their own, and where they end.
    fn segment(count: usize) -> (Vec<u8>, Vec<usize>) {
        let (mut bytes, mut ends) = (Vec::new(), vec![0]);
        for number in 0..count {
            let email = format!("a{number}@example.com").parse().unwrap();
            let body = format!("{{\"answer\":{number}}}").into_bytes();
            let frames = AnswerFrames::encode(&email, Timestamp::UNIX_EPOCH, 200, &body).unwrap();
            bytes.extend_from_slice(frames.as_bytes());
            ends.push(bytes.len());
        }
        (bytes, ends)
    }

    fn surveyed(bytes: Vec<u8>) -> (Vec<String>, u64, u64) {
        let mut survey = survey_segment("s", bytes.into());
        let shown = survey.by_ref().map(|answer| {
            let email = answer.email.map_or("nobody".to_owned(), String::from);
            let body = answer.body.map_or("damaged", |_| "whole");
            format!("{email} {body} at {}", answer.place.offset)
        });
        let shown = shown.collect();
        (shown, survey.erased(), survey.unreadable())
    }

    #[test]
    fn sound_answers_are_seen_with_their_places() {
        let (bytes, ends) = segment(2);
        let expected = [
            "a0@example.com whole at 0".to_owned(),
            format!("a1@example.com whole at {}", ends[1]),
        ];
        assert_eq!(surveyed(bytes), (expected.to_vec(), 0, 0));
    }

    #[test]
    fn damaged_answer_still_says_whose_it_is() {
        let (mut bytes, ends) = segment(2);
        // The checksum at the end of the first answer.
        bytes[ends[1] - 1] ^= 0xff;
        let (answers, ..) = surveyed(bytes);
        assert_eq!(answers[0], "a0@example.com damaged at 0");
        assert_eq!(answers.len(), 2);
    }

    #[test]
    fn damaged_metadata_still_show_the_answer() {
        let (mut bytes, _) = segment(1);
        bytes[9] = b'?';
        let (answers, ..) = surveyed(bytes);
        assert_eq!(answers, ["nobody whole at 0"]);
    }

    #[test]
    fn answers_behind_damage_are_seen() {
        let (mut bytes, _) = segment(2);
        // The length of the first frame.
        bytes[7] = 0x7f;
        let (answers, _, unreadable) = surveyed(bytes);
        assert_eq!((answers.len(), unreadable), (1, 1));
        assert!(
            answers[0].starts_with("a1@example.com whole"),
            "{answers:?}"
        );
    }

    #[test]
    fn torn_end_counts_as_unreadable() {
        let (mut bytes, ends) = segment(2);
        bytes.truncate(ends[1] + 30);
        let (answers, _, unreadable) = surveyed(bytes);
        assert_eq!((answers.len(), unreadable), (1, 1));
    }

    #[test]
    fn erased_answers_are_counted_and_passed_over() {
        let (mut bytes, ends) = segment(2);
        let zeros = crate::segment::frames::erased(ends[1]);
        bytes[..ends[1]].copy_from_slice(&zeros);
        let (answers, erased, unreadable) = surveyed(bytes);
        assert_eq!((answers.len(), erased, unreadable), (1, 1, 0));
    }
}
