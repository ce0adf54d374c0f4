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
    figures. The file has the columns `level`, `level_name`, `field_of_study` and `academic_field`. In
    one that was filled before, labels that its column `method` does not say to be `given` are blank.
    Files are CSV, or Parquet (.parquet) or newline-delimited JSON (.ndjson, .jsonl) by their ending.

    Usage: field-analysis [OPTIONS]
           field-analysis <COMMAND>

    Commands:
      clean     Clean and measure a mapping file: what happens without a command
      predict   Predict the academic field of each text of a file
      evaluate  Measure the classifier on labelled strings
      help      Print this message or the help of the given subcommand(s)

    Options:
          --input <FILE>
              The mapping file
              
              [env: FIELD_ANALYSIS_INPUT=]
              [default: test_data/field_of_study.csv]

          --output <FILE>
              The cleaned file; replaced as a whole or not at all
              
              [env: FIELD_ANALYSIS_OUTPUT=]
              [default: data/field_of_study_cleaned.csv]

          --fill <FILL>
              Whether blank academic fields and levels are filled, with columns confidence and method

              Possible values:
              - none:  They stay blank
              - model: The label of a row with the same text, else what the text says
              
              [default: none]

          --labels <LABELS>
              Whether labels become names of the taxonomy or keep their words

              Possible values:
              - taxonomy: They get the name of their academic field
              - as-given: They keep their words, and what is filled speaks in them
              
              [default: taxonomy]

          --report <FILE.html>
              A page with the figures as charts: one file that needs no network

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
      field-analysis --input mapping.csv --output filled.parquet --fill model --report report.html
      field-analysis predict --input people.csv --text-column study --output fields.csv
      field-analysis evaluate labelled.csv

    ----- stderr -----
    ");
}
