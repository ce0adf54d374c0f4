//! The program as a user starts it.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use insta_cmd::assert_cmd_snapshot;

/// The program, run from the root of the repository with nothing configured.
fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mock-api"));
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    // Help is wrapped to the width of the terminal: there must be none.
    command.stdin(Stdio::null()).env_remove("COLUMNS");
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("MOCK_API_")) {
        command.env_remove(name);
    }
    command
}

/// A program that is ended with the test, also when the test panics.
struct Running {
    child: Child,
    address: String,
}

impl Running {
    fn start() -> Self {
        let mut child = program()
            .args(["--listen", "127.0.0.1:0"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stderr = child.stderr.as_mut().unwrap();
        BufReader::new(stderr).read_line(&mut line).unwrap();
        let address = line.trim().rsplit("http://").next().unwrap().to_owned();
        Self { child, address }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: mock\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn signal(&self, name: &str) {
        let kill = Command::new("kill")
            .args(["-s", name, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(kill.success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn stops_gracefully_on_either_signal() {
    for name in ["INT", "TERM"] {
        let mut running = Running::start();
        let answer = running.get("/get_linkedin_data/ben.okafor@example.com");
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        running.signal(name);
        assert_eq!(running.child.wait().unwrap().code(), Some(0), "SIG{name}");
    }
}

#[test]
fn idle_connection_does_not_hold_up_the_stop() {
    let mut running = Running::start();
    let _idle = TcpStream::connect(&running.address).unwrap();
    running.signal("TERM");
    assert_eq!(running.child.wait().unwrap().code(), Some(0));
}

#[test]
fn second_mock_on_the_same_port_is_told_so() {
    let running = Running::start();
    let output = program()
        .args(["--listen", &running.address])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr)
        .unwrap()
        .replace(&running.address, "ADDRESS");
    insta::assert_snapshot!(told, @r"
    error: could not listen on `ADDRESS`: Address already in use (os error 98)
    hint: another mock-api may be running: stop it, or choose a free port with --listen 127.0.0.1:0
    ");
}

#[test]
fn absent_data_file_is_named_with_a_remedy() {
    assert_cmd_snapshot!(program().args(["--data", "no/such.json"]), @r"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: could not read the people in `no/such.json`: No such file or directory (os error 2)
    hint: run from the root of the repository, or name another file with --data
    ");
}

#[test]
fn help_teaches() {
    assert_cmd_snapshot!(program().arg("--help"), @r"
    success: true
    exit_code: 0
    ----- stdout -----
    A mock of the enrichment provider, for development and tests

    Usage: mock-api [OPTIONS]

    Options:
          --listen <HOST:PORT>  Where to listen; port 0 picks a free port, printed on start [env:
                                MOCK_API_LISTEN=] [default: 127.0.0.1:8000]
          --data <FILE>         The people to answer for [env: MOCK_API_DATA=] [default:
                                test_data/linkedin_profiles.json]
          --synthesize          Answer for every other well-formed address too, with an invented profile
                                of about 11 kB; about 2 % of addresses stay unknown [env:
                                MOCK_API_SYNTHESIZE=]
          --seed <NUMBER>       What invented profiles, latencies and shares of faults derive from,
                                beside the address [env: MOCK_API_SEED=] [default: 0]
          --api-key <KEY>       Refuse calls without this key (401); it is read from `apikey` in the
                                query, `X-Api-Key` or `Authorization: Bearer`. Without this option any
                                key will do, and none [env: MOCK_API_KEY]
      -h, --help                Print help
      -V, --version             Print version

    Billing and faults, off by default:
          --credits <NUMBER>         Start with so many credits, and refuse calls (402) once they are
                                     spent [env: MOCK_API_CREDITS=]
          --rate-limit <CALLS/UNIT>  Refuse calls beyond this rate (429, with Retry-After): 15/s, 100/m
                                     or 5000/h [env: MOCK_API_RATE_LIMIT=]
          --latency <DISTRIBUTION>   Answer after a while: 30ms, uniform:10ms-90ms, exponential:40ms
                                     (mean) or lognormal:200ms-2s (median and 99th percentile) [env:
                                     MOCK_API_LATENCY=]
          --charge-misses            Charge a credit for an address that nobody is known under, too
                                     [env: MOCK_API_CHARGE_MISSES=]
          --faults <FILE>            Fail by script: status, reset, truncated, slow or unusable body, by
                                     call number, share, address or attempt [env: MOCK_API_FAULTS=]
          --admin                    Serve /__admin/ledger, /__admin/faults and /__admin/reset, and keep
                                     an account per address [env: MOCK_API_ADMIN=]

    Examples:
      mock-api
          answers for the invented people of test_data/linkedin_profiles.json
      mock-api --synthesize --seed 7 --listen 127.0.0.1:0
          answers for anybody, on a free port; the same seed gives the same people
      mock-api --synthesize --credits 500 --rate-limit 15/s --latency lognormal:200ms-2s
          bills as a provider does, and answers as slowly
      curl localhost:8000/get_linkedin_data/ada.lindqvist@example.com
          asks for one person; http://localhost:8000/docs describes all routes

    ----- stderr -----
    ");
}
