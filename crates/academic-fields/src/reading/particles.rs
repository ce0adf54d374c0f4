//! Articles and prepositions: many spellings of one relation, read as one symbol.

/// Letters of the longest particle.
const LONGEST: usize = 6;

/// Words that only tie others together, as written with their marks, sorted: `văn` is not `van`.
///
/// Left out are those that mostly abbreviate a degree or a school class ("a", "as", "ma"); one
/// that stands alone in its clause ties nothing and is a word after all, "D.O." and "D.E.S." too.
const PARTICLES: [&str; 83] = [
    "al", "ale", "an", "at", "aus", "aux", "av", "beim", "bij", "da", "dal", "dans", "das", "de",
    "degli", "dei", "del", "dell", "della", "delle", "dello", "dem", "den", "der", "des", "det",
    "di", "die", "do", "dos", "du", "ein", "eine", "einer", "el", "els", "em", "en", "for", "fra",
    "fur", "für", "gli", "het", "il", "im", "in", "inom", "la", "las", "le", "les", "lo", "los",
    "na", "nas", "nel", "nell", "nella", "nelle", "nos", "of", "om", "par", "para", "pela", "pelo",
    "pentru", "per", "por", "pour", "sobre", "the", "til", "till", "to", "van", "ved", "vom",
    "von", "voor", "zum", "zur",
];

/// Whether a word in symbols, marks kept, is an article or a preposition.
pub(crate) fn is_particle(word: &[u16]) -> bool {
    if word.len() < 2 || word.len() > LONGEST {
        return false;
    }
    let compare = |particle: &str| particle.encode_utf16().cmp(word.iter().copied());
    PARTICLES
        .binary_search_by(|particle| compare(particle))
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(word: &str) -> bool {
        is_particle(&word.encode_utf16().collect::<Vec<_>>())
    }

    #[test]
    fn particles_are_sorted_and_found() {
        assert!(PARTICLES.is_sorted());
        assert!(PARTICLES.iter().all(|particle| says(particle)));
    }

    #[test]
    fn subjects_and_degrees_are_no_particles() {
        assert!(
            !["law", "ma", "as", "a", "", "it", "economics", "văn", "là"]
                .into_iter()
                .any(says)
        );
    }
}
