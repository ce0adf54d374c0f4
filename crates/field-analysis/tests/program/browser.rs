//! The report, as a browser shows it.

use crate::chromium::show;
use crate::files::Files;

fn report(input: &str) -> Files {
    let files = Files::with(input);
    let mut command = files.clean();
    command.args(["--fill", "model", "--report", "report.html"]);
    assert!(command.status().unwrap().success());
    files
}

const ROWS: &str = "level,level_name,field_of_study,academic_field\n\
bachelor,,\"BA, Law\",Law\n\
bachelor,,\"LLB\",law\n\
bachelor,,\"BA, <script>alert(1)</script> Music\",\n\
bachelor,,AW#27,\n\
diploma,,\"Diploma in Accounting, </script>\",\n";

#[test]
fn the_report_shows_its_charts_without_an_error() {
    let files = report(ROWS);
    for flags in [
        &["--window-size=1280,900"][..],
        &["--window-size=400,800"],
        &["--blink-settings=preferredColorScheme=0"],
    ] {
        let Some(shown) = show(&files.path().join("report.html"), flags) else {
            return;
        };
        assert_eq!(shown.console, Vec::<String>::new(), "{flags:?}");
        assert!(shown.document.contains(r#"data-charts="5""#), "{flags:?}");
        assert_eq!(shown.document.matches("<canvas").count(), 5, "{flags:?}");
    }
}

#[test]
fn the_report_says_what_the_figures_are() {
    let files = report(ROWS);
    let Some(shown) = show(&files.path().join("report.html"), &[]) else {
        return;
    };
    for content in [
        "<b>5</b>rows in",
        "Coverage before and after",
        "Academic fields by frequency",
        "Levels and academic fields",
        "Confidence of what was filled",
        "“Law” (1), “law” (1)",
        "AW#27",
    ] {
        assert!(shown.document.contains(content), "{content}");
    }
}

#[test]
fn the_report_loads_nothing() {
    let files = report(ROWS);
    let page = files.read("report.html");
    for loading in [
        "<script src",
        "<link rel=\"stylesheet\"",
        "<img",
        "@import",
        "url(http",
    ] {
        assert!(!page.contains(loading), "{loading}");
    }
}

#[test]
fn a_column_that_was_filled_down_is_the_first_thing_the_report_says() {
    let header = ROWS.lines().next().unwrap();
    let rows = [
        "Accounting",
        "Law",
        "Physics",
        "Chemistry",
        "Biology",
        "Music",
    ]
    .map(|subject| format!("bachelor,,\"BA, {subject}\",accounting"));
    let rows = format!("{header}\n{}\n", rows.join("\n"));
    let page = report(&rows).read("report.html");
    let body = page.split("<body>").nth(1).unwrap();
    let warning = body.find("the column looks filled down").unwrap();
    assert!(warning < body.find("class=\"tiles\"").unwrap());
}
