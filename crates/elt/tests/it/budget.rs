//! Credits are counted before they are spent.

use elt::{
    Exhausted, Prices, RetryPreset, RunOptions, RunOutcome, SpendingLimits, Stop, StopReason,
};
use mock_api::{Billing, FaultScript, MockConfig, MockServer};
use models::{Enrichment, EnrichmentState};
use serde_json::json;
use telemetry::ExitStatus;

use crate::commands::elt;
use crate::home::{
    Addresses, Home, config, faulty_mock, on_both_backends, options, synthesizing_mock,
};

on_both_backends!(
    last_allowed_credit_is_spent_and_none_beyond,
    next_run_goes_on_where_the_money_ended,
    cost_of_an_address_without_an_outcome_is_in_the_ledger,
);

async fn mock(credits: Option<u64>) -> MockServer {
    synthesizing_mock(Billing {
        credits,
        latency: "uniform:1ms-5ms".parse().ok(),
        ..Billing::default()
    })
    .await
}

fn at_most(credits: f64) -> RunOptions {
    RunOptions {
        spending: SpendingLimits {
            max_credits: Some(credits),
            min_credits_left: None,
        },
        ..RunOptions::default()
    }
}

async fn run(home: &Home, mock: &MockServer, options_: RunOptions, people: usize) -> RunOutcome {
    let all = Addresses::Invented(people);
    home.run_with(&options(mock), options_, all, Stop::default())
        .await
}

async fn last_allowed_credit_is_spent_and_none_beyond(home: &Home) {
    let mock = mock(None).await;
    let outcome = run(home, &mock, at_most(7.0), 100).await;
    assert_eq!(
        (outcome.report.credits_spent, outcome.report.enriched),
        (7.0, 7)
    );
    assert_eq!(mock.ledger().total.charged, 7);
    let stopped = outcome.stopped.as_ref();
    assert!(matches!(
        stopped,
        Some(StopReason::BudgetSpent(Exhausted::MaxCredits(_)))
    ));
    assert_eq!(outcome.status(), ExitStatus::StoppedByProvider);
}

async fn next_run_goes_on_where_the_money_ended(home: &Home) {
    let mock = mock(None).await;
    let mut spent = 0.0;
    for _ in 0..4 {
        spent += run(home, &mock, at_most(13.0), 50)
            .await
            .report
            .credits_spent;
    }
    let last = run(home, &mock, RunOptions::default(), 50).await.report;
    assert_eq!((last.calls, last.left), (0, 0));
    assert_eq!(mock.ledger().total.charged as f64, spent);
    assert_eq!(home.dump().await["leads"].len() as f64, spent);
}

fn floor(credits: f64) -> RunOptions {
    RunOptions {
        spending: SpendingLimits {
            max_credits: None,
            min_credits_left: Some(credits),
        },
        ..RunOptions::default()
    }
}

async fn cost_of_an_address_without_an_outcome_is_in_the_ledger(home: &Home) {
    let email = "person1@example.com";
    let lost_once = json!([
        {"first": 1, "fault": "truncated_body"},
        {"fault": {"status": {"code": 402}}},
    ]);
    let enrich = async |mock: &MockServer, retries| {
        let again = RunOptions {
            refresh: true,
            ..RunOptions::default()
        };
        let provider = elt::ProviderOptions {
            retries,
            ..options(mock)
        };
        let one = Addresses::These(&[email]);
        let outcome = home.run_with(&provider, again, one, Stop::default()).await;
        (outcome.report, home.entry(email).await.unwrap())
    };
    let (report, entry) = enrich(&faulty_mock(&lost_once).await, RetryPreset::Brief).await;
    assert_eq!((report.credits_spent, report.left), (1.0, 1));
    assert_eq!((entry.state, entry.claim), (EnrichmentState::Pending, None));
    assert_eq!((entry.spent.attempts, entry.spent.credits), (2, 1.0));

    let (_, known) = enrich(&mock(None).await, RetryPreset::None).await;
    assert_eq!(
        (known.state, known.spent.credits),
        (EnrichmentState::Enriched, 2.0)
    );
    for (retries, credits) in [(RetryPreset::Brief, 3.0), (RetryPreset::None, 4.0)] {
        let (_, entry) = enrich(&faulty_mock(&lost_once).await, retries).await;
        assert_eq!(entry.spent.credits, credits);
        let spent = entry.spent;
        assert_eq!(
            entry,
            Enrichment {
                spent,
                ..known.clone()
            }
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn floor_under_the_provider_s_credits_is_not_gone_below() {
    let (mock, home) = (mock(Some(20)).await, Home::embedded());
    let report = run(&home, &mock, floor(5.0), 100).await.report;
    assert_eq!(report.stopped, Some("budget_spent"));
    assert_eq!(
        (report.credits_spent, report.credits_left),
        (15.0, Some(5.0))
    );
    assert_eq!(mock.ledger().total.charged, 15);
}

#[tokio::test(flavor = "multi_thread")]
async fn floor_holds_where_answers_are_slow() {
    let mock = synthesizing_mock(Billing {
        credits: Some(40),
        latency: "1500ms".parse().ok(),
        ..Billing::default()
    })
    .await;
    let report = run(&Home::embedded(), &mock, floor(35.0), 100).await.report;
    assert_eq!(report.stopped, Some("budget_spent"));
    assert_eq!((report.enriched, mock.ledger().total.charged), (5, 5));
}

#[tokio::test(flavor = "multi_thread")]
async fn floor_holds_where_misses_are_charged() {
    let billing = Billing {
        credits: Some(20),
        charge_misses: true,
        ..Billing::default()
    };
    let mock = mock_api::start(MockConfig {
        billing,
        ..config()
    })
    .await;
    let (mock, home) = (mock.unwrap(), Home::embedded());
    let priced = RunOptions {
        prices: Prices {
            hit: 1.0,
            miss: 1.0,
        },
        ..floor(5.0)
    };
    let report = run(&home, &mock, priced, 100).await.report;
    assert_eq!(report.stopped, Some("budget_spent"));
    assert_eq!((report.not_found, mock.ledger().total.charged), (15, 15));
}

#[tokio::test(flavor = "multi_thread")]
async fn floor_reckons_with_calls_that_were_lost() {
    let billing = Billing {
        credits: Some(20),
        admin: true,
        ..Billing::default()
    };
    let (mock, home) = (synthesizing_mock(billing).await, Home::embedded());
    let cut = r#"{"rules":[{"share": 0.5, "fault": "truncated_body"}]}"#;
    mock.set_faults(FaultScript::parse(cut).unwrap());
    let report = run(&home, &mock, floor(5.0), 100).await.report;
    assert_eq!(report.stopped, Some("budget_spent"));
    assert!(report.credits_doubtful > 0.0, "{report:?}");
    assert!(mock.ledger().total.charged <= 15, "{report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn floor_that_no_answer_speaks_of_is_warned_about_once() {
    let mock = faulty_mock(&json!([{"fault": {"body": r#"{"success":false}"#}}])).await;
    let home = Home::embedded();
    let mut elt = elt(&home.dir, &mock.url_template());
    elt.args(["run", "--min-credits-left", "5"])
        .args(Addresses::Invented(40).list());
    let output = elt.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let warning = "`--min-credits-left` is of no use";
    assert_eq!(said.matches(warning).count(), 1, "{said}");
    assert_eq!((output.status.code(), mock.calls()), (Some(0), 40));
}

#[tokio::test(flavor = "multi_thread")]
async fn call_that_was_lost_counts_as_charged_and_as_doubtful() {
    let mock = faulty_mock(&json!([{"fault": "truncated_body", "first": 1}])).await;
    let home = Home::embedded();
    let patient = elt::ProviderOptions {
        retries: RetryPreset::Brief,
        ..options(&mock)
    };
    let one = Addresses::These(&["person1@example.com"]);
    let outcome = home
        .run_with(&patient, RunOptions::default(), one, Stop::default())
        .await;
    let report = outcome.report;
    assert_eq!((report.enriched, report.calls), (1, 2));
    assert_eq!((report.credits_spent, report.credits_doubtful), (2.0, 1.0));
    let spent = home.entry("person1@example.com").await.unwrap().spent;
    assert_eq!((spent.attempts, spent.credits), (2, 2.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_are_those_of_the_provider() {
    let (mock, home) = (crate::home::mock().await, Home::embedded());
    let priced = RunOptions {
        prices: Prices {
            hit: 0.5,
            miss: 0.25,
        },
        ..RunOptions::default()
    };
    let all = Addresses::TestData;
    let outcome = home
        .run_with(&options(&mock), priced, all, Stop::default())
        .await;
    assert_eq!(outcome.report.credits_spent, 63.0 * 0.5 + 6.0 * 0.25);
}

#[tokio::test(flavor = "multi_thread")]
async fn limit_leaves_the_rest_for_the_next_run() {
    let (mock, home) = (mock(None).await, Home::embedded());
    let five = RunOptions {
        limit: Some(5),
        ..RunOptions::default()
    };
    let outcome = run(&home, &mock, five, 12).await;
    assert_eq!((outcome.report.requested, outcome.report.left), (5, 7));
    assert_eq!(outcome.report.stopped, Some("limit"));
    assert_eq!(outcome.status(), ExitStatus::Done);
    run(&home, &mock, five, 12).await;
    let last = run(&home, &mock, five, 12).await.report;
    assert_eq!((last.calls, last.left, last.stopped), (2, 0, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_errors_stop_the_run() {
    let mock = faulty_mock(&json!([{"fault": "invalid_json"}])).await;
    let home = Home::embedded();
    let careful = RunOptions {
        concurrency: 1,
        max_errors: Some(3),
        ..RunOptions::default()
    };
    let outcome = run(&home, &mock, careful, 40).await;
    assert_eq!(outcome.report.stopped, Some("too_many_errors"));
    assert_eq!(outcome.report.quarantined, 4);
    assert_eq!(outcome.status(), ExitStatus::Incomplete);
}
