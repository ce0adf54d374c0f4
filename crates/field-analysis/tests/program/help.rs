use insta_cmd::assert_cmd_snapshot;

use crate::files::Files;

#[test]
fn help_says_what_there_is() {
    let files = Files::with("");
    assert_cmd_snapshot!(files.program().arg("--help"), @"
    success: true
    exit_code: 0
    ----- stdout -----
    Cleans and measures a field-of-study mapping file

    Makes the rows of the file uniform, leaves out those without a level, writes the rest and prints
    figures. The file has the columns `level`, `level_name`, `field_of_study` and `academic_field`.

    Usage: field-analysis [OPTIONS]

    Options:
          --input <FILE>
              The mapping file
              
              [env: FIELD_ANALYSIS_INPUT=]
              [default: test_data/field_of_study.csv]

          --output <FILE>
              The cleaned file; replaced as a whole or not at all
              
              [env: FIELD_ANALYSIS_OUTPUT=]
              [default: data/field_of_study_cleaned.csv]

          --format <FORMAT>
              How the figures are printed

              Possible values:
              - text: For people
              - json: For machines: one JSON document
              
              [default: text]

      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    Examples:
      field-analysis
      field-analysis --input mapping.csv --output cleaned.csv --format json

    ----- stderr -----
    ");
}
