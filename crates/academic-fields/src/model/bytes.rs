//! Numbers as little-endian bytes.

/// Reads numbers from the front of a slice; `None` when it is too short.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(head)
    }

    pub(crate) fn u16(&mut self) -> Option<u16> {
        self.take(2)
            .map(|bytes| u16::from_le_bytes([bytes[0], bytes[1]]))
    }

    pub(crate) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.length()?;
        self.take(length)
    }

    pub(crate) fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    pub(crate) fn length(&mut self) -> Option<usize> {
        let bytes = self.take(4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    }

    pub(crate) fn f32s(&mut self) -> Option<Vec<f32>> {
        let length = self.length()?.checked_mul(4)?;
        let quads = self.take(length)?.chunks_exact(4);
        Some(
            quads
                .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                .collect(),
        )
    }

    pub(crate) fn i8s(&mut self) -> Option<Vec<i8>> {
        let length = self.length()?;
        Some(self.take(length)?.iter().map(|b| b.cast_signed()).collect())
    }
}

pub(crate) fn put_u64(out: &mut Vec<u8>, number: u64) {
    out.extend(number.to_le_bytes());
}

pub(crate) fn put_length(out: &mut Vec<u8>, length: usize) {
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    out.extend(length.to_le_bytes());
}

pub(crate) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_length(out, bytes.len());
    out.extend(bytes);
}

pub(crate) fn put_f32s(out: &mut Vec<u8>, numbers: &[f32]) {
    put_length(out, numbers.len());
    out.extend(numbers.iter().flat_map(|n| n.to_le_bytes()));
}

pub(crate) fn put_i8s(out: &mut Vec<u8>, numbers: &[i8]) {
    put_length(out, numbers.len());
    out.extend(numbers.iter().map(|n| n.cast_unsigned()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_can_be_read() {
        let mut out = Vec::new();
        put_u64(&mut out, u64::MAX - 1);
        put_bytes(&mut out, &[1, 2]);
        put_f32s(&mut out, &[0.5, -1.0]);
        put_i8s(&mut out, &[-128, 127]);
        let mut reader = Reader(&out);
        assert_eq!(reader.u64(), Some(u64::MAX - 1));
        let mut bytes = Reader(reader.bytes().unwrap());
        assert_eq!((bytes.u16(), bytes.u16()), (Some(513), None));
        assert_eq!(reader.f32s(), Some(vec![0.5, -1.0]));
        assert_eq!(reader.i8s(), Some(vec![-128, 127]));
        assert!(reader.0.is_empty());
    }

    #[test]
    fn a_cut_file_is_noticed() {
        let mut out = Vec::new();
        put_f32s(&mut out, &[1.0, 2.0, 3.0]);
        for length in 0..out.len() {
            assert_eq!(Reader(&out[..length]).f32s(), None);
        }
    }
}
