use insta_cmd::assert_cmd_snapshot;

use crate::files::Files;

const HEADER: &str = "level,level_name,field_of_study,academic_field\n";

/// An input with an output of an earlier run beside it.
fn with_earlier_output(input: impl AsRef<[u8]>) -> Files {
    let files = Files::with(input);
    std::fs::write(files.path().join("cleaned.csv"), "earlier").unwrap();
    files
}

fn assert_output_is_untouched(files: &Files) {
    assert_eq!(files.read("cleaned.csv"), "earlier");
    assert_eq!(files.names(), ["cleaned.csv", "mapping.csv"]);
}

#[test]
fn a_row_with_too_many_cells_is_named() {
    let rows = "bachelor,,BA Law,law\n\nbachelor,,BA, Law,law\n";
    let files = with_earlier_output(format!("{HEADER}{rows}"));
    assert_cmd_snapshot!(files.clean(), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: `mapping.csv`, line 4: the row has 5 cells and the header 4
    hint: put cells that contain commas in double quotes
    ");
    assert_output_is_untouched(&files);
}

#[test]
fn a_row_with_too_few_cells_is_named() {
    let rows = "bachelor,,\"BA,\nLaw\",law\nbachelor,BA Law,law\n";
    let files = with_earlier_output(format!("{HEADER}{rows}"));
    assert_cmd_snapshot!(files.clean(), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: `mapping.csv`, line 4: the row has 3 cells and the header 4
    hint: put cells that contain commas in double quotes
    ");
    assert_output_is_untouched(&files);
}

#[test]
fn bytes_that_are_no_utf8_are_named() {
    let mut input = format!("{HEADER}bachelor,,Law,law\nbachelor,,").into_bytes();
    input.extend(b"Espa\xf1ol,\n");
    let files = with_earlier_output(input);
    assert_cmd_snapshot!(files.clean(), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: `mapping.csv`, line 3: the row is not valid UTF-8
    hint: save the file as UTF-8
    ");
    assert_output_is_untouched(&files);
}

#[test]
fn a_missing_column_is_named() {
    let files = with_earlier_output("level,field_of_study,academic_field\n");
    assert_cmd_snapshot!(files.clean(), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: `mapping.csv`, line 1: the header lacks the column `level_name`
    ");
    assert_output_is_untouched(&files);
}

#[test]
fn a_column_that_would_be_lost_is_named() {
    let files = with_earlier_output(HEADER.replace('\n', ",notes\n"));
    assert_cmd_snapshot!(files.clean(), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: `mapping.csv`, line 1: the header has the unknown column `notes`
    ");
    assert_output_is_untouched(&files);
}

#[test]
fn an_empty_file_is_an_error() {
    let files = with_earlier_output("\n");
    assert_cmd_snapshot!(files.clean(), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: `mapping.csv`, line 1: the file is empty
    ");
    assert_output_is_untouched(&files);
}

#[test]
fn a_quote_that_stays_open_is_named() {
    let files = with_earlier_output(format!("{HEADER}bachelor,,\"BA Law,\nbachelor,,BA,\n"));
    assert_cmd_snapshot!(files.clean(), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: `mapping.csv`, line 2: a quote is opened in this row and never closed
    hint: write a quote inside a quoted cell twice
    ");
    assert_output_is_untouched(&files);
}

#[test]
fn a_missing_file_is_an_error() {
    let files = Files::with("");
    let mut command = files.program();
    assert_cmd_snapshot!(command.args(["--input", "none.csv", "--output", "new/cleaned.csv"]), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: could not read `none.csv`: No such file or directory (os error 2)
    hint: name the file with --input
    ");
    assert_eq!(files.names(), ["mapping.csv"]);
}

#[test]
fn an_output_that_cannot_be_written_is_an_error() {
    let files = Files::with(format!("{HEADER}bachelor,,Law,law\n"));
    let mut command = files.program();
    assert_cmd_snapshot!(
        command.args(["--input", "mapping.csv", "--output", "mapping.csv/cleaned.csv"]),
        @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
    error: could not write `mapping.csv`: File exists (os error 17)
    "
    );
}

#[test]
fn an_output_that_is_another_file_of_the_run_is_refused() {
    let files = with_earlier_output(format!("{HEADER}bachelor,,Law,law\n"));
    let mut command = files.clean();
    assert_cmd_snapshot!(command.args(["--report", "./cleaned.csv"]), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: --output and --report are the same file `./cleaned.csv`
    hint: name another file: the one would replace the other
    ");
    let mut command = files.program();
    command.args([
        "predict",
        "--input",
        "mapping.csv",
        "--text-column",
        "field_of_study",
    ]);
    assert_cmd_snapshot!(command.args(["--output", "mapping.csv"]), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: --input and --output are the same file `mapping.csv`
    hint: name another file: the one would replace the other
    ");
    assert_output_is_untouched(&files);
    assert!(files.read("mapping.csv").starts_with(HEADER));
}

#[test]
fn a_file_without_anything_to_do_is_an_error() {
    let files = Files::with("text,lang,academic_field,acceptable\n");
    std::fs::write(files.path().join("empty.ndjson"), "\n").unwrap();
    let mut command = files.program();
    command.args(["--input", "empty.ndjson", "--output", "cleaned.csv"]);
    assert_cmd_snapshot!(command, @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: `empty.ndjson`, line 1: the file is empty
    ");
    assert_cmd_snapshot!(files.program().args(["evaluate", "mapping.csv"]), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: `mapping.csv`, line 1: no row stands below the header
    ");
}

#[cfg(target_os = "linux")]
#[test]
fn figures_that_cannot_be_printed_are_an_error() {
    let files = Files::with(format!("{HEADER}bachelor,,Law,law\n"));
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let run = files.clean().stdout(full).output().unwrap();
    assert_eq!(run.status.code(), Some(1));
    let text = String::from_utf8(run.stderr).unwrap();
    insta::assert_snapshot!(text, @"error: could not print the figures: No space left on device (os error 28)");
}
