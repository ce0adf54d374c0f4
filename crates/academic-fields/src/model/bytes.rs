//! Numbers as little-endian bytes.

/// Reads numbers from the front of a slice; `None` when it is too short.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(head)
    }

    pub(crate) fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    pub(crate) fn length(&mut self) -> Option<usize> {
        let bytes = self.take(4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    }

    pub(crate) fn u32s(&mut self) -> Option<Vec<u32>> {
        let length = self.length()?.checked_mul(4)?;
        let quads = self.take(length)?.chunks_exact(4);
        Some(
            quads
                .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                .collect(),
        )
    }

    pub(crate) fn f32s(&mut self) -> Option<Vec<f32>> {
        Some(self.u32s()?.into_iter().map(f32::from_bits).collect())
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

pub(crate) fn put_u32s(out: &mut Vec<u8>, numbers: &[u32]) {
    put_length(out, numbers.len());
    out.extend(numbers.iter().flat_map(|n| n.to_le_bytes()));
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
        put_u32s(&mut out, &[7]);
        put_f32s(&mut out, &[0.5, -1.0]);
        put_i8s(&mut out, &[-128, 127]);
        let mut reader = Reader(&out);
        assert_eq!(reader.u64(), Some(u64::MAX - 1));
        assert_eq!(reader.u32s(), Some(vec![7]));
        assert_eq!(reader.f32s(), Some(vec![0.5, -1.0]));
        assert_eq!(reader.i8s(), Some(vec![-128, 127]));
        assert!(reader.0.is_empty());
    }

    #[test]
    fn a_cut_file_is_noticed() {
        let mut out = Vec::new();
        put_u32s(&mut out, &[1, 2, 3]);
        for length in 0..out.len() {
            assert_eq!(Reader(&out[..length]).u32s(), None);
        }
    }
}
