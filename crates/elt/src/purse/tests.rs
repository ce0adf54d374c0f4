//! What the purse promises.

use std::sync::Arc;

use super::*;

fn purse(max_credits: Option<f64>, min_credits_left: Option<f64>) -> Purse {
    let limits = SpendingLimits {
        max_credits,
        min_credits_left,
    };
    Purse::new(Prices::default(), limits)
}

#[tokio::test]
async fn limit_is_used_to_the_last_credit_and_not_beyond() {
    let purse = purse(Some(3.0), None);
    for _ in 0..3 {
        purse.reserve().await.unwrap().settle(1.0, None);
    }
    let exhausted = purse.reserve().await.unwrap_err();
    assert_eq!(exhausted, Exhausted::MaxCredits(3.0));
    assert!((purse.spent() - 3.0).abs() < TOLERANCE);
}

#[tokio::test]
async fn misses_that_cost_nothing_leave_the_limit_untouched() {
    let purse = purse(Some(1.0), None);
    for _ in 0..5 {
        purse.reserve().await.unwrap().settle(0.0, None);
    }
    drop(purse.reserve().await.unwrap());
    purse.reserve().await.unwrap().settle(1.0, None);
    assert!(purse.reserve().await.is_err());
}

#[tokio::test]
async fn doubtful_call_counts_as_charged() {
    let purse = purse(Some(1.0), None);
    purse.reserve().await.unwrap().settle_in_doubt();
    assert!(purse.reserve().await.is_err());
    assert!((purse.doubtful() - 1.0).abs() < TOLERANCE);
}

#[tokio::test]
async fn floor_holds_with_calls_under_way() {
    let purse = purse(None, Some(10.0));
    purse.reserve().await.unwrap().settle(1.0, Some(12.0));
    let first = purse.reserve().await.unwrap();
    let second = purse.reserve().await.unwrap();
    assert!(purse.try_reserve().is_none());
    // The later answer overtakes.
    second.settle(1.0, Some(10.0));
    first.settle(1.0, Some(11.0));
    assert_eq!(
        purse.reserve().await.unwrap_err(),
        Exhausted::MinCreditsLeft(10.0)
    );
}

#[tokio::test]
async fn what_is_left_shrinks_by_calls_that_do_not_say() {
    let purse = purse(None, Some(10.0));
    purse.reserve().await.unwrap().settle(1.0, Some(13.0));
    purse.reserve().await.unwrap().settle_in_doubt();
    purse.reserve().await.unwrap().settle(0.0, None);
    purse.reserve().await.unwrap().settle(1.0, None);
    purse.reserve().await.unwrap().settle(1.0, None);
    assert!(purse.reserve().await.is_err());
    assert_eq!(purse.left(), Some(10.0));
}

#[tokio::test]
async fn answer_may_not_know_of_a_call_that_was_lost_beside_it() {
    let purse = purse(None, Some(10.0));
    purse.reserve().await.unwrap().settle(1.0, Some(15.0));
    let (lost, answered) = (purse.reserve().await, purse.reserve().await);
    lost.unwrap().settle_in_doubt();
    answered.unwrap().settle(1.0, Some(14.0));
    assert_eq!(purse.left(), Some(13.0));
    // This one does.
    purse.reserve().await.unwrap().settle(1.0, Some(12.0));
    assert_eq!(purse.left(), Some(12.0));
}

#[tokio::test]
async fn under_a_floor_one_call_at_a_time_finds_out_what_is_left() {
    let purse = purse(None, Some(10.0));
    for answer in 1..SILENT {
        let alone = purse.reserve().await.unwrap();
        assert!(purse.try_reserve().is_none(), "beside call {answer}");
        alone.settle(1.0, None);
    }
    purse.reserve().await.unwrap().settle(1.0, Some(12.0));
    let _beside = purse.reserve().await.unwrap();
    assert!(matches!(purse.try_reserve(), Some(Ok(_))));
}

#[tokio::test]
async fn provider_that_never_says_what_is_left_is_called_as_without_a_floor() {
    let purse = purse(None, Some(10.0));
    for _ in 0..SILENT {
        purse.reserve().await.unwrap().settle(1.0, None);
    }
    let _beside = purse.reserve().await.unwrap();
    assert!(matches!(purse.try_reserve(), Some(Ok(_))));
}

#[tokio::test]
async fn many_calls_at_once_never_overdraw() {
    let purse = Arc::new(purse(Some(7.0), None));
    let calls = (0..50).map(|number| {
        let purse = Arc::clone(&purse);
        tokio::spawn(async move {
            let Ok(reservation) = purse.reserve().await else {
                return 0;
            };
            tokio::task::yield_now().await;
            let credits = f64::from(number % 2);
            reservation.settle(credits, None);
            number % 2
        })
    });
    let mut bought = 0;
    for call in calls.collect::<Vec<_>>() {
        bought += call.await.unwrap();
    }
    assert_eq!(bought, 7);
}
