//! Reads a rules file; a mistake names its line.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::path::Path;

use academic_fields::AcademicField;
use models::{CompanyType, slug_of};
use serde::Deserialize;
use toml::Spanned;

use super::{Rules, RulesError};

/// The rules that come with the project.
const BUILT_IN: &str = include_str!("../../../../config/personas.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    name: Spanned<String>,
    slug: Spanned<String>,
    default_group: Option<String>,
    company_type: Spanned<Vec<Size>>,
    unstated: Unstated,
    #[serde(default)]
    groups: BTreeMap<String, Vec<Spanned<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Size {
    from: Spanned<i64>,
    name: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unstated {
    name: Spanned<String>,
}

/// A mistake and where in the text it is.
struct Mistake(Range<usize>, String);

impl Rules {
    /// The rules that come with the project.
    ///
    /// # Panics
    /// Never: a test reads them.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "the text is compiled in, and a test reads it"
    )]
    pub fn built_in() -> Self {
        Self::parse("config/personas.toml", BUILT_IN).expect("the rules that come with the project")
    }

    /// Reads a file.
    pub fn read(path: &Path) -> Result<Self, RulesError> {
        let shown = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&shown, &text),
            Err(source) => Err(RulesError::Unreadable {
                path: shown,
                source,
            }),
        }
    }

    /// Reads the text of a file; `path` is for messages.
    pub fn parse(path: &str, text: &str) -> Result<Self, RulesError> {
        let mistake = |Mistake(span, reason)| RulesError::Mistake {
            path: path.to_owned(),
            line: text[..span.start.min(text.len())].matches('\n').count() + 1,
            reason,
        };
        let file: File = toml::from_str(text).map_err(|error| {
            mistake(Mistake(
                error.span().unwrap_or(0..0),
                error.message().to_owned(),
            ))
        })?;
        check(file).map_err(mistake)
    }
}

fn check(file: File) -> Result<Rules, Mistake> {
    for template in [&file.name, &file.slug] {
        check_template(template)?;
    }
    let groups = read_groups(&file.groups)?;
    check_spellings(&file, &groups)?;
    Ok(Rules {
        version: file.version,
        bounds: read_bounds(&file.company_type)?,
        unstated: read_type(&file.unstated.name)?,
        groups,
        default_group: file.default_group,
        name: file.name.into_inner(),
        slug: file.slug.into_inner(),
    })
}

/// Without both parts, different fields or sizes would silently be one persona.
fn check_template(template: &Spanned<String>) -> Result<(), Mistake> {
    for part in ["{field}", "{company_type}"] {
        if !template.get_ref().contains(part) {
            return Err(Mistake(
                template.span(),
                format!("`{}` lacks `{part}`", template.get_ref()),
            ));
        }
    }
    Ok(())
}

fn read_bounds(sizes: &Spanned<Vec<Size>>) -> Result<Vec<(i64, CompanyType)>, Mistake> {
    let mut bounds: Vec<(i64, CompanyType)> = Vec::new();
    for size in sizes.get_ref() {
        let from = *size.from.get_ref();
        let wanted = match bounds.last() {
            None if from == 0 => None,
            None => Some("the first bound must be 0".to_owned()),
            Some((last, _)) if from > *last => None,
            Some((last, _)) => Some(format!(
                "bounds must ascend, and {from} is not above {last}"
            )),
        };
        if let Some(reason) = wanted {
            return Err(Mistake(size.from.span(), reason));
        }
        bounds.push((from, read_type(&size.name)?));
    }
    if bounds.is_empty() {
        return Err(Mistake(sizes.span(), "there is no company type".to_owned()));
    }
    Ok(bounds)
}

fn read_type(name: &Spanned<String>) -> Result<CompanyType, Mistake> {
    name.get_ref()
        .parse()
        .map_err(|error: models::InvalidCompanyType| Mistake(name.span(), error.to_string()))
}

fn read_groups(
    groups: &BTreeMap<String, Vec<Spanned<String>>>,
) -> Result<HashMap<String, String>, Mistake> {
    let mut group_of = HashMap::new();
    for (group, fields) in groups {
        for field in fields {
            let name = field.get_ref();
            if AcademicField::from_name(name).is_none() {
                return Err(Mistake(
                    field.span(),
                    format!("`{name}` is no academic field"),
                ));
            }
            if let Some(other) = group_of.insert(name.clone(), group.clone()) {
                let reason = format!("`{name}` is in the group `{other}` already");
                return Err(Mistake(field.span(), reason));
            }
        }
    }
    Ok(group_of)
}

/// Names of one slug are one persona, which would bear the name that was stored last.
fn check_spellings(file: &File, group_of: &HashMap<String, String>) -> Result<(), Mistake> {
    let ungrouped = AcademicField::all()
        .map(AcademicField::name)
        .filter(|field| !group_of.contains_key(*field));
    let rest: Vec<_> = match &file.default_group {
        Some(group) => vec![&**group],
        None => ungrouped.collect(),
    };
    let mut spellings: HashMap<_, _> = rest.into_iter().map(|name| (slug_of(name), name)).collect();
    for (group, fields) in &file.groups {
        let other = spellings.insert(slug_of(group), group);
        if let Some(other) = other.filter(|other| other != group) {
            let span = fields.first().map_or(0..0, Spanned::span);
            let reason = format!("`{group}` and `{other}` would be one persona of two names");
            return Err(Mistake(span, reason));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(change: (&str, &str), message: &str) {
        assert!(BUILT_IN.contains(change.0), "{}", change.0);
        let text = BUILT_IN.replacen(change.0, change.1, 1);
        let error = Rules::parse("p.toml", &text).unwrap_err();
        assert_eq!(error.to_string(), message);
    }

    #[test]
    fn mistakes_name_their_line() {
        let line = |needle: &str| BUILT_IN.lines().position(|line| line == needle).unwrap() + 1;
        let second = line("from = 50");
        check(
            ("from = 50", "from = 0"),
            &format!("rules `p.toml`, line {second}: bounds must ascend, and 0 is not above 0"),
        );
        let first = line("from = 0");
        check(
            ("from = 0", "from = 5"),
            &format!("rules `p.toml`, line {first}: the first bound must be 0"),
        );
        let name = line("name = \"startup\"");
        check(
            ("\"startup\"", "\"Start Up\""),
            &format!(
                "rules `p.toml`, line {name}: `Start Up` names no company type: lower-case letters, digits and underscores do"
            ),
        );
        let slug = line("slug = \"{field}-{company_type}\"");
        check(
            ("slug = \"{field}-{company_type}\"", "slug = \"{field}\""),
            &format!("rules `p.toml`, line {slug}: `{{field}}` lacks `{{company_type}}`"),
        );
    }

    #[test]
    fn groups_name_fields_once_and_only_known_ones() {
        let parse = |groups: &str| {
            Rules::parse("p.toml", &format!("{BUILT_IN}\n[groups]\n{groups}"))
                .unwrap_err()
                .to_string()
        };
        assert!(
            parse("a = [\"law\"]\nb = [\"law\"]").ends_with("`law` is in the group `a` already")
        );
        assert!(parse("a = [\"lore\"]").ends_with("`lore` is no academic field"));
    }

    #[test]
    fn groups_of_one_slug_are_spelled_alike() {
        let parse = |groups: &str| {
            let text = format!("{BUILT_IN}\n[groups]\n{groups}");
            Rules::parse("p.toml", &text).map_err(|error| error.to_string())
        };
        for (groups, names) in [
            (
                "STEM = [\"law\"]\nstem = [\"finance\"]",
                "`stem` and `STEM`",
            ),
            ("Law = [\"finance\"]", "`Law` and `law`"),
        ] {
            let error = parse(groups).unwrap_err();
            let expected = format!("{names} would be one persona of two names");
            assert!(error.ends_with(&expected), "{error}");
        }
        assert!(parse("Law = [\"law\", \"finance\"]").is_ok());
    }

    #[test]
    fn unknown_keys_and_broken_files_are_refused() {
        let error = Rules::parse("p.toml", &format!("colour = 1\n{BUILT_IN}"))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("line 1") && error.contains("colour"),
            "{error}"
        );
        assert!(Rules::parse("p.toml", "version = ").is_err());
        assert!(
            Rules::read(Path::new("no/such.toml"))
                .unwrap_err()
                .to_string()
                .contains("no/such.toml")
        );
    }
}
