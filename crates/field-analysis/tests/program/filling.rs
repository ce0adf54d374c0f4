use insta::assert_snapshot;
use insta_cmd::assert_cmd_snapshot;

use crate::files::Files;

const HALF_LABELLED: &str = "level,level_name,field_of_study,academic_field\n\
,,\"BA, Law\",Category Seven\n\
,,\"ba,  law\",\n\
bachelor,bachelor,\"Law\",\n\
,,\"MSc, Physics\",\n\
,,AW#27,\n\
bachelor,,AW#27,\n";

const FILLED_DOWN: &str = "level,level_name,field_of_study,academic_field\n\
bachelor,,\"BSc, Accounting\",accounting\n\
bachelor,,\"BA, Law\",accounting\n\
bachelor,,\"BSc, Physics\",accounting\n\
bachelor,,\"BSc, Chemistry\",accounting\n\
bachelor,,\"BA, Music\",accounting\n\
bachelor,,\"BA, Philosophy\",accounting\n";

/// Confidences depend on the vocabulary of the day: only their form is a promise.
fn without_confidence(csv: &str) -> String {
    let line = |line: &str| {
        let (rest, method) = line.rsplit_once(',').unwrap();
        let (rest, confidence) = rest.rsplit_once(',').unwrap();
        let is_share = confidence
            .parse()
            .is_ok_and(|c: f64| (0.0..=1.0).contains(&c));
        assert!(is_share || confidence == "confidence", "{line}");
        format!("{rest},{method}\n")
    };
    csv.lines().map(line).collect()
}

#[test]
fn blanks_are_filled_before_rows_are_dropped() {
    let files = Files::with(HALF_LABELLED);
    assert!(
        files
            .clean()
            .args(["--fill", "model"])
            .status()
            .unwrap()
            .success()
    );
    assert_snapshot!(without_confidence(&files.read("cleaned.csv")), @r#"
    level,level_name,field_of_study,academic_field,method
    bachelor,bachelor,"BA, Law",category seven,given
    bachelor,bachelor,"ba, law",category seven,mapping
    bachelor,bachelor,Law,law,lexicon
    master,master,"MSc, Physics",physics,lexicon
    bachelor,bachelor,AW#27,other,none
    "#);
}

#[test]
fn labels_may_keep_their_words_and_lend_them() {
    let files = Files::with(HALF_LABELLED.replace("Category Seven", "Legal Studies"));
    let mut command = files.clean();
    command.args(["--fill", "model", "--labels", "as-given"]);
    assert!(command.status().unwrap().success());
    assert_snapshot!(without_confidence(&files.read("cleaned.csv")), @r#"
    level,level_name,field_of_study,academic_field,method
    bachelor,bachelor,"BA, Law",Legal Studies,given
    bachelor,bachelor,"ba, law",Legal Studies,mapping
    bachelor,bachelor,Law,Legal Studies,lexicon
    master,master,"MSc, Physics",physics,lexicon
    bachelor,bachelor,AW#27,other,none
    "#);
}

/// Cleans the mapping and puts the result in its place; gives back its figures and rows.
fn clean_over(files: &Files, arguments: &[&str]) -> String {
    let run = files.clean().args(arguments).output().unwrap();
    assert!(run.status.success(), "{run:?}");
    let cleaned = files.read("cleaned.csv");
    std::fs::write(files.path().join("mapping.csv"), &cleaned).unwrap();
    String::from_utf8(run.stdout).unwrap() + &cleaned
}

/// What a run guessed is no label to the next one: neither its rows nor its figures change.
#[test]
fn a_filled_file_is_filled_again_to_the_same() {
    let files = Files::with(HALF_LABELLED);
    let fill = ["--fill", "model"];
    clean_over(&files, &fill);
    let once = clean_over(&files, &fill);
    assert_eq!(clean_over(&files, &fill), once);
    assert!(once.contains("\nbachelor,bachelor,AW#27,other,"), "{once}");
    assert!(once.contains("coverage 20.00 % before filling"), "{once}");
}

#[test]
fn a_filled_file_goes_back_to_the_labels_that_were_given() {
    let files = Files::with(HALF_LABELLED);
    clean_over(&files, &["--fill", "model"]);
    clean_over(&files, &[]);
    assert_snapshot!(files.read("cleaned.csv"), @r#"
    level,level_name,field_of_study,academic_field
    bachelor,bachelor,"BA, Law",category seven
    bachelor,bachelor,"ba, law",
    bachelor,bachelor,Law,
    master,master,"MSc, Physics",
    bachelor,bachelor,AW#27,
    "#);
}

#[test]
fn a_filled_file_is_read_alike_in_every_format() {
    let files = Files::with(HALF_LABELLED);
    clean_over(&files, &["--fill", "model"]);
    clean_over(&files, &["--fill", "model"]);
    let expected = files.read("cleaned.csv");
    for ending in ["parquet", "ndjson"] {
        let filled = format!("filled.{ending}");
        for (input, output) in [("mapping.csv", &*filled), (&*filled, "again.csv")] {
            let mut command = files.program();
            command.args(["--fill", "model", "--input", input, "--output", output]);
            assert!(command.status().unwrap().success());
        }
        assert_eq!(files.read("again.csv"), expected, "{ending}");
    }
}

#[test]
fn a_column_that_was_filled_down_is_warned_of() {
    let files = Files::with(FILLED_DOWN);
    let run = files.clean().args(["--fill", "model"]).output().unwrap();
    let text = String::from_utf8(run.stdout).unwrap();
    let warning = text.lines().find(|line| line.starts_with("WARNING"));
    assert_snapshot!(warning.unwrap(), @"WARNING: the column academic_field looks filled down: 5 of 6 labels are contradicted by their text, 5 of them repeat the label of the row above");
}

#[test]
fn texts_are_predicted_verbatim_and_in_order() {
    let files = Files::with("id,text,note\n1,\" MBA,\n \",x\n2,\"BA, Law\",y\n3,\" MBA,\n \",z\n");
    let mut command = files.program();
    command.args([
        "predict",
        "--input",
        "mapping.csv",
        "--output",
        "fields.csv",
    ]);
    assert_cmd_snapshot!(command, @"
    success: true
    exit_code: 0
    ----- stdout -----
    3 rows, 2 of them distinct

    methods
      3  lexicon

    ----- stderr -----
    ");
    let text = files.read("fields.csv").replace("\n \"", "\\n \"");
    assert_snapshot!(without_confidence(&text), @r#"
    field_of_study,academic_field,method
    " MBA,\n ",business management,lexicon
    "BA, Law",law,lexicon
    " MBA,\n ",business management,lexicon
    "#);
}

#[test]
fn a_mapping_comes_before_the_classifier() {
    let files = Files::with("text\n\"BA, LAW\"\n");
    std::fs::write(
        files.path().join("own.csv"),
        "academic_field,field_of_study,level,level_name\nforestry,\"ba, law\",,\n",
    )
    .unwrap();
    let mut command = files.program();
    command.args([
        "predict",
        "--input",
        "mapping.csv",
        "--output",
        "fields.csv",
    ]);
    assert!(
        command
            .args(["--mapping", "own.csv"])
            .status()
            .unwrap()
            .success()
    );
    assert_snapshot!(files.read("fields.csv"), @r#"
    field_of_study,academic_field,confidence,method
    "BA, LAW",agriculture and food,1,mapping
    "#);
}

#[test]
fn a_text_column_that_is_not_there_is_named() {
    let files = Files::with("id,title\n1,Law\n");
    let mut command = files.program();
    command.args([
        "predict",
        "--input",
        "mapping.csv",
        "--output",
        "fields.csv",
    ]);
    assert_cmd_snapshot!(command, @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: `mapping.csv`, line 1: the header lacks the column `text`
    ");
}

#[test]
fn the_classifier_is_evaluated_on_labelled_strings() {
    let files = Files::with(
        "text,lang,academic_field,acceptable\n\
         \"BA, Law\",en,law,law\n\
         \"BSc, Physics\",en,physics,physics|engineering\n\
         Law,fr,law,law\n",
    );
    let mut command = files.program();
    let run = command.args(["evaluate", "mapping.csv"]).output().unwrap();
    let text = String::from_utf8(run.stdout).unwrap();
    assert_snapshot!(text.split("\n\n").next().unwrap(), @"
    accuracy
                                  strings  acceptable  best label
      all                         3        100.0 %     100.0 %
      English                     2        100.0 %     100.0 %
      other languages             1        100.0 %     100.0 %
      confidence of at least 0.9  3        100.0 %     100.0 %
    ");
}
