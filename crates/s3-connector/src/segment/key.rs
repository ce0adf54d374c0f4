//! Names of segments.

use jiff::Timestamp;
use uuid::Uuid;

/// What a segment holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SegmentKind {
    /// Answers a lead can be made of.
    Raw,
    /// Answers that were paid for and cannot be used.
    Quarantine,
}

impl SegmentKind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::Raw, Self::Quarantine];

    /// The beginning of the keys of all segments of this kind.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Raw => "raw/linkedin/",
            Self::Quarantine => "quarantine/linkedin/",
        }
    }

    /// The word for it in the name of a spool file.
    const fn word(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Quarantine => "quarantine",
        }
    }
}

/// A segment's identity: a `UUIDv7`, so that names sort by time, and its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SegmentId {
    uuid: Uuid,
    pub(crate) kind: SegmentKind,
}

impl SegmentId {
    /// Draws one for a segment that begins now.
    pub(crate) fn draw(kind: SegmentKind) -> Self {
        Self {
            uuid: Uuid::now_v7(),
            kind,
        }
    }

    /// Reads the name of a spool file.
    pub(crate) fn from_file_name(name: &str) -> Option<Self> {
        let (id, rest) = name.split_once('.')?;
        let kind = SegmentKind::ALL
            .into_iter()
            .find(|kind| rest == format!("{}.spool", kind.word()))?;
        Some(Self {
            uuid: Uuid::try_parse(id).ok()?,
            kind,
        })
    }

    /// The name of the spool file; it carries what the key says.
    pub(crate) fn file_name(self) -> String {
        format!("{}.{}.spool", self.uuid.as_simple(), self.kind.word())
    }

    /// The object key; the date is that of the identity, in UTC.
    pub(crate) fn key(self) -> String {
        let (seconds, _) = self
            .uuid
            .get_timestamp()
            .map_or((0, 0), |time| time.to_unix());
        let time = i64::try_from(seconds)
            .ok()
            .and_then(|seconds| Timestamp::from_second(seconds).ok());
        let date = time.unwrap_or(Timestamp::UNIX_EPOCH).strftime("%Y-%m-%d");
        format!(
            "{}date={date}/{}.json.zst",
            self.kind.prefix(),
            self.uuid.as_simple()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_name_and_key_say_the_same() {
        let name = "01893c5cba7b7f00800000000000abcd.raw.spool";
        let id = SegmentId::from_file_name(name).unwrap();
        assert_eq!(id.file_name(), name);
        assert_eq!(
            id.key(),
            "raw/linkedin/date=2023-07-09/01893c5cba7b7f00800000000000abcd.json.zst"
        );
    }

    #[test]
    fn later_segments_have_later_names() {
        let ids: Vec<_> = (0..100)
            .map(|_| SegmentId::draw(SegmentKind::Quarantine))
            .collect();
        assert!(ids.is_sorted_by_key(|id| id.key()));
    }

    #[test]
    fn other_files_are_no_spool_files() {
        for name in [
            "",
            "x",
            "x.raw.spool",
            "01893c5cba7b7f00800000000000abcd.raw",
            ".partial",
        ] {
            assert_eq!(SegmentId::from_file_name(name), None, "{name}");
        }
    }
}
