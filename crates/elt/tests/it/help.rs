//! What `--help` says.

use std::process::Command;

use insta_cmd::{assert_cmd_snapshot, get_cargo_bin};

#[test]
#[expect(clippy::too_many_lines, reason = "the text is as long as it is")]
fn help_of_run() {
    let mut command = Command::new(get_cargo_bin("elt"));
    command
        .env_clear()
        .env("COLUMNS", "100")
        .args(["run", "--help"]);
    assert_cmd_snapshot!(command, @"
    success: true
    exit_code: 0
    ----- stdout -----
    Enrich addresses: call the provider for what is not known yet, store and project it

    Exit status: 0 done (unknown people and malformed addresses are results), 1 something failed or was
    quarantined, 2 usage, 3 stopped by the provider (out of credits, key refused, every address called
    malformed) or by `--max-credits`, `--min-credits-left` or `--contract stop`, 4 a service cannot be
    reached or was lost, 130 interrupted. After 3, 4 and 130 run again to go on.

    Usage: elt run [OPTIONS] [ADDRESS]...

    Arguments:
      [ADDRESS]...
              Addresses to enrich, instead of a file

    Options:
          --emails <FILE>
              CSV with a column `email`, or one address a line; `-` is stdin
              
              [default: test_data/emails.csv]

          --refresh
              Call the provider for every address, whatever is stored

          --max-age <DAYS>
              Days until a person who was found is asked for again
              
              [default: 365]

          --miss-age <DAYS>
              Days until a person who was not found is asked for again, or an address that the provider
              calls malformed
              
              [default: 30]

          --concurrency <N>
              Calls under way at the same time
              
              [env: ELT_CONCURRENCY=]
              [default: 32]

          --contract <POLICY>
              What to do with an answer that is not as agreed: a known key has a value of another type

              Possible values:
              - evolve:     Use it all the same, and count
              - quarantine: Keep it in quarantine
              - stop:       Keep it in quarantine, and stop
              
              [default: evolve]

          --max-credits <CREDITS>
              Spend at most so many credits in this run
              
              Set aside before each call and settled after it, so that concurrent calls cannot overdraw
              it. A call that was lost on the way counts as charged: nobody can know.

          --min-credits-left <CREDITS>
              Begin no call that could leave fewer credits than this with the provider
              
              By what its answers say is left, less what calls cost that do not say it or were lost.
              Until one has said it, calls go one at a time; if ten answers have not, a warning says
              that there is no floor.
              
              [env: ELT_MIN_CREDITS_LEFT=]

          --limit <N>
              Call for at most so many addresses, and leave the rest for the next run

          --max-errors <N>
              Stop when more addresses than this have failed or gone to quarantine

          --cost-hit <CREDITS>
              Credits the provider charges for a person found
              
              [env: ELT_COST_HIT=]
              [default: 1]

          --cost-miss <CREDITS>
              Credits the provider charges for a person not found
              
              [env: ELT_COST_MISS=]
              [default: 0]

          --format <FORMAT>
              Form of the report

              Possible values:
              - text: For people
              - json: For machines: one JSON document
              
              [default: text]

          --api-url <URL>
              The API's address; `{email}` stands for the address asked for
              
              [env: ELT_API_URL]
              [default: http://127.0.0.1:8000/get_linkedin_data/{email}]

          --api-key-param <NAME>
              Send the key (environment variable `ELT_API_KEY`) as this query parameter; `apikey` if
              nothing is said
              
              [env: ELT_API_KEY_PARAM=]

          --api-key-header <NAME>
              Send the key as this header instead
              
              [env: ELT_API_KEY_HEADER=]

          --timeout <SECONDS>
              Seconds until an answer must have arrived whole
              
              [env: ELT_TIMEOUT=]
              [default: 60]

          --retries <RETRIES>
              How patiently failed calls are repeated
              
              A call that was lost (a time-out, a reset) may have been charged, and so may its
              repetition: both count as spent. The first repetition is made even if the time is up by
              then, as after a time-out.

              Possible values:
              - none:     Never repeat
              - brief:    Up to 5 seconds for an address, and for a rate limit that lets nobody through
              - standard: Up to 1 minute for an address, and 5 minutes for a rate limit
              - patient:  Up to 15 minutes for an address, and 75 minutes for a rate limit
              
              [env: ELT_RETRIES=]
              [default: standard]

          --database-url <URL>
              The document database: `sqlite://FILE`, or `mongodb://[USER:PASSWORD@]HOST:PORT/DATABASE`
              
              [env: DATABASE_URL]
              [default: sqlite://data/prospects.db]

          --database-timeout <SECONDS>
              Seconds to wait for a MongoDB server before giving up
              
              [env: DATABASE_TIMEOUT=]
              [default: 5]

          --raw-store-url <URL>
              Raw storage: `file://DIRECTORY`, or `s3://BUCKET/PREFIX` with the AWS SDK's own variables
              
              [env: RAW_STORE_URL]
              [default: file://data/raw]

          --spool-dir <DIRECTORY>
              Local directory for answers that are not in raw storage yet; keep it on a disk that
              survives
              
              [env: SPOOL_DIR=]
              [default: data/spool]

      -h, --help
              Print help (see a summary with '-h')

    ----- stderr -----
    ");
}

#[test]
fn help_of_elt() {
    let mut command = Command::new(get_cargo_bin("elt"));
    command.env_clear().env("COLUMNS", "100").arg("--help");
    assert_cmd_snapshot!(command, @"
    success: true
    exit_code: 0
    ----- stdout -----
    Buy profiles by e-mail address, keep every answer, and let the database derive leads

    Without a command, `run` with its defaults: the addresses of `test_data/emails.csv` against the mock
    provider, into embedded stores under data/.

    Usage: elt [COMMAND]

    Commands:
      run         Enrich addresses: call the provider for what is not known yet, store and project it
      plan        Say what a run would do and cost, without one call
      replay      Derive documents, leads and ledger anew from what is kept, without one call
      verify      Compare raw storage, documents, leads and ledger by their hashes, and repair
      explain     Show where a lead's fields come from: ledger, raw answer, its hash, the lead
      quarantine  Look after answers that were paid for and cannot be used: list, show, retry, discard
      status      Show how things stand: addresses, credits, hit rate, quarantine, leads, the last runs
      erase       Remove people, under all their addresses, from every store, for good
      doctor      Check everything a run needs: API, key, database, raw storage, spool, clock
      help        Print this message or the help of the given subcommand(s)

    Options:
      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    ----- stderr -----
    ");
}
