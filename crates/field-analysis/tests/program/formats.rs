use insta::assert_snapshot;

use crate::files::Files;

const ROWS: &str = "level,level_name,field_of_study,academic_field\n\
Bachelor,,\"BA, \"\"Law\"\"\",law\n\
,,High School,\n\
diploma,dip,Diplôme,\n\
Bachelor,,\"BA, \"\"Law\"\"\",law\n";

fn convert(files: &Files, input: &str, output: &str) {
    let mut command = files.program();
    command.args(["--input", input, "--output", output]);
    let run = command.output().unwrap();
    assert!(run.status.success(), "{run:?}");
}

#[test]
fn every_format_carries_the_same_rows() {
    let files = Files::with(ROWS);
    convert(&files, "mapping.csv", "direct.csv");
    convert(&files, "mapping.csv", "a.parquet");
    convert(&files, "a.parquet", "b.ndjson");
    convert(&files, "b.ndjson", "c.jsonl");
    convert(&files, "c.jsonl", "through.csv");
    assert_eq!(files.read("through.csv"), files.read("direct.csv"));
    assert_eq!(files.read("c.jsonl"), files.read("b.ndjson"));
    assert_snapshot!(files.read("b.ndjson"), @r#"
    {"level":"bachelor","level_name":"bachelor","field_of_study":"BA, \"Law\"","academic_field":"law"}
    {"level":"diploma","level_name":"dip","field_of_study":"Diplôme","academic_field":null}
    {"level":"bachelor","level_name":"bachelor","field_of_study":"BA, \"Law\"","academic_field":"law"}
    "#);
}

#[test]
fn filled_columns_are_written_in_every_format() {
    let files = Files::with(ROWS);
    for output in ["a.parquet", "a.ndjson"] {
        let mut command = files.program();
        command.args([
            "--input",
            "mapping.csv",
            "--output",
            output,
            "--fill",
            "model",
        ]);
        assert!(command.status().unwrap().success());
    }
    assert!(
        files
            .read("a.ndjson")
            .contains(r#""confidence":1.0,"method":"given""#)
    );
    convert(&files, "a.parquet", "from_parquet.csv");
    convert(&files, "a.ndjson", "from_ndjson.csv");
    assert_eq!(
        files.read("from_parquet.csv"),
        files.read("from_ndjson.csv")
    );
}

#[test]
fn broken_lines_of_json_are_named() {
    let files = Files::with("");
    let path = files.path().join("rows.ndjson");
    std::fs::write(path, "{\"level\": \"bachelor\"}\n\n{\"level\": [1]}\n").unwrap();
    let mut command = files.program();
    command.args(["--input", "rows.ndjson", "--output", "cleaned.csv"]);
    insta_cmd::assert_cmd_snapshot!(command, @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: `rows.ndjson`, line 3: the line is no flat JSON object: a value is neither text nor number nor null, column 14
    ");
}

#[test]
fn a_file_that_is_no_parquet_is_an_error() {
    let files = Files::with("");
    std::fs::write(files.path().join("rows.parquet"), "level").unwrap();
    let mut command = files.program();
    command.args(["--input", "rows.parquet", "--output", "cleaned.csv"]);
    insta_cmd::assert_cmd_snapshot!(command, @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: could not read `rows.parquet`: parquet: File out of specification: A Parquet file must contain a header and footer with at least 12 bytes
    ");
}
