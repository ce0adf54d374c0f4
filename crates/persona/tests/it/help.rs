//! The two programs' own words.

use insta_cmd::assert_cmd_snapshot;

use crate::commands::program;

#[test]
fn help_teaches_persona() {
    assert_cmd_snapshot!(program("persona", "sqlite://unused.db").arg("--help"), @"
    success: true
    exit_code: 0
    ----- stdout -----
    Map leads to personas: academic field × company type

    The academic field is that of the latest education, the company type that of the head count; the
    rules join them to a persona. It is stored, the lead linked to it, and the result printed. Exit
    status 1: a lead is unknown.

    Usage: persona [OPTIONS] [LEAD_ID]...

    Arguments:
      [LEAD_ID]...
              Leads to map, 32 hex digits each

    Options:
          --all
              Map every lead

          --explain
              Say which education was chosen and why, which rule fired, and how sure it is; write
              nothing

          --backtest <FILE>
              Show how many leads these rules would move from which persona to which; write nothing

          --rules <FILE>
              Rules to map by, instead of those of config/personas.toml that are compiled in; a backtest
              names its own
              
              [env: PERSONA_RULES=]

          --format <FORMAT>
              Form of the result

              Possible values:
              - text: For people
              - json: For machines: one JSON document
              
              [default: text]

          --database-url <URL>
              The document database: `sqlite://FILE`, or `mongodb://[USER:PASSWORD@]HOST:PORT/DATABASE`
              
              [env: DATABASE_URL]
              [default: sqlite://data/prospects.db]

          --database-timeout <SECONDS>
              Seconds to wait for a MongoDB server before giving up
              
              [env: DATABASE_TIMEOUT=]
              [default: 5]

      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    ----- stderr -----
    ");
}

#[test]
fn help_teaches_persona_finder() {
    assert_cmd_snapshot!(program("persona-finder", "sqlite://unused.db").arg("--help"), @"
    success: true
    exit_code: 0
    ----- stdout -----
    Look up stored personas: of one lead, or the leads of personas. Nothing is computed or written

    Exit status 1: the lead or persona is unknown, or the lead is not mapped yet.

    Usage: persona-finder [OPTIONS] [LEAD_ID]

    Arguments:
      [LEAD_ID]
              The lead whose persona is looked up, 32 hex digits

    Options:
          --persona <ID>
              List the leads of this persona

          --academic-field <NAME>
              List the leads of this academic field or group of fields, in upper or lower case

          --company-type <TYPE>
              List the leads of this company type: `startup`, `mid_market`, `multi_national` or
              `unknown`

          --limit <N>
              Leads per page
              
              [default: 50]

          --after <LEAD_ID>
              Show the page behind this lead, the last one of the page before

          --format <FORMAT>
              Form of the result

              Possible values:
              - text: For people
              - json: One JSON document
              - csv:  One row a lead, for spreadsheets
              
              [default: text]

          --database-url <URL>
              The document database: `sqlite://FILE`, or `mongodb://[USER:PASSWORD@]HOST:PORT/DATABASE`
              
              [env: DATABASE_URL]
              [default: sqlite://data/prospects.db]

          --database-timeout <SECONDS>
              Seconds to wait for a MongoDB server before giving up
              
              [env: DATABASE_TIMEOUT=]
              [default: 5]

      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    ----- stderr -----
    ");
}
