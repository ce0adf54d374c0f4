# The menu. Every recipe is one line that can be run without just.

# list the recipes
default:
    @just --list

# everything in one command, nothing installed, nothing running
demo:
    cargo run -p demo

# serve the mock provider on 127.0.0.1:8000
mock:
    cargo run -p mock-api

# enrich the addresses of test_data/emails.csv
elt:
    cargo run -p elt

# make database, collections and indexes, and load the mapping file
init:
    cargo run -p init-load

# map every lead to a persona
personas:
    cargo run -p persona -- --all

# clean and measure the mapping file
fields:
    cargo run -p field-analysis

# start MongoDB and an S3 server with Docker; `cp .env.example .env` makes the programs use them
up:
    docker compose -f infra/docker-compose.yml up -d

# stop them and keep their data
down:
    docker compose -f infra/docker-compose.yml down

# run all tests, on real servers
test:
    cargo test --workspace

# measure everything beside bare loops that do the same writes; one of them: `just bench elt`
bench benchmark="all":
    cargo run --release -p bench -- {{benchmark}}

# measure beside the asynchronous Python peer as well
bench-peer:
    cargo run --release -p bench -- elt --peer python

# where a benchmark's processor time goes, in every program of it
profile benchmark="elt":
    cargo build --release -p elt -p mock-api -p persona -p bench && perf record -F 499 -o target/perf.data target/release/bench {{benchmark}} --no-build && perf report -i target/perf.data --sort comm,dso,symbol

# kill runs at random moments on both backends, and see what that costs
chaos cycles="200":
    CHAOS_CYCLES={{cycles}} cargo test -p elt --test it chaos -- --nocapture --test-threads 1

# throw arbitrary bytes at what reads text from the world; wants `rustup toolchain install nightly` and `cargo install cargo-fuzz`
fuzz target="classify" seconds="120":
    mkdir -p fuzz/corpus/{{target}} && cargo +nightly fuzz run {{target}} fuzz/corpus/{{target}} fuzz/seeds/{{target}} -- -max_total_time={{seconds}} -timeout=10 -max_len=65536

# how education strings are read by parts that know nothing of them
cross-validate:
    cargo run --release -p field-trainer -- cross-validate

# refuse warnings
lint:
    cargo clippy --workspace --all-targets -- -D warnings

# format
format:
    cargo fmt --all

# read the documentation of the crates
docs:
    cargo doc --workspace --no-deps --open

# look for licences, sources and crates that are not wanted
deny:
    cargo deny check bans licenses sources

# the gate: all that must pass before something lands
ci:
    .ci/run
