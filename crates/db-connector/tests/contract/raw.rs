//! The provider's answers as documents.

use models::RawProfile;
use serde_json::{Value, json};

use crate::backend::Store;
use crate::drafts::{crowd, minute, somebody};

async fn upsert(store: &dyn Store, profiles: &[RawProfile]) {
    let database = store.database();
    database.upsert_raw_profiles(profiles).await.unwrap();
}

async fn stored(store: &dyn Store, profile: &RawProfile) -> Value {
    let id = profile.id.to_string();
    store.document("linkedin_data", &id).await
}

pub async fn document_holds_what_the_answer_said(store: &dyn Store) {
    let profile = somebody("A").at(3).place(12).raw();
    upsert(store, std::slice::from_ref(&profile)).await;
    let expected = json!({
        "_id": profile.id.to_string(),
        "email": "a@example.com",
        "linkedin_id": "A",
        "lead_id": profile.lead_id.to_string(),
        "fetched_at": minute(3).as_millisecond(),
        "content_sha256": profile.content_sha256.to_string(),
        "segment": profile.place.segment,
        "offset": 12,
        "length": 100,
        "success": true,
        "credits_left": 99.5,
        "rate_limit_left": 7,
        "person": profile.content.person(),
        "company": profile.content.company(),
    });
    assert_eq!(stored(store, &profile).await, expected);
}

pub async fn upsert_twice_keeps_one_document(store: &dyn Store) {
    let profile = somebody("A").raw();
    upsert(store, &[profile.clone(), profile.clone()]).await;
    let before = store.dump("linkedin_data").await;
    assert_eq!(before.len(), 1);
    upsert(store, &[profile]).await;
    assert_eq!(store.dump("linkedin_data").await, before);
}

pub async fn equal_content_moves_forward_only(store: &dyn Store) {
    let at = |time: i64| somebody("A").at(time).place(time.unsigned_abs()).raw();
    upsert(store, &[at(2)]).await;
    for (arrived, expected) in [(5, 5), (3, 5), (6, 6)] {
        upsert(store, &[at(arrived)]).await;
        let document = stored(store, &at(arrived)).await;
        assert_eq!(document["fetched_at"], minute(expected).as_millisecond());
        assert_eq!(document["offset"], expected);
    }
    upsert(store, &[at(9), at(8)]).await;
    assert_eq!(stored(store, &at(9)).await["offset"], 9);
    assert_eq!(store.dump("linkedin_data").await.len(), 1);
}

pub async fn thousands_of_documents_move_each_to_its_own_place(store: &dyn Store) {
    let at = |number: u64, time| {
        let draft = somebody(&format!("P{number:04}")).at(time);
        draft.place(number + time.unsigned_abs()).raw()
    };
    let moved: Vec<_> = (0..1_100).map(|number| at(number, 5)).collect();
    upsert(store, &moved).await;
    // Of every other one newer news, of the others older, of some both.
    let again = (0..1_100).map(|number| at(number, if number % 2 == 0 { 9 } else { 3 }));
    let both = (0..1_100).step_by(7).map(|number| at(number, 4));
    upsert(store, &both.chain(again).collect::<Vec<_>>()).await;
    let documents = store.dump("linkedin_data").await;
    assert_eq!(documents.len(), 1_100);
    for document in documents {
        let number: u64 = document["linkedin_id"].as_str().unwrap()[1..]
            .parse()
            .unwrap();
        let time = if number.is_multiple_of(2) { 9 } else { 5 };
        assert_eq!(document["offset"], number + time, "{number}");
    }
}

pub async fn document_moves_whatever_it_holds(store: &dyn Store) {
    let deep = (0..124).fold(json!(1), |inner, _| json!([inner]));
    let odd = json!({
        "$set": {"$where": 1, "_id": "x"}, "a.b": {"c.d": []}, "": {"": ""}, "$a": "$$ROOT", "deep": deep,
    });
    let at = |time: i64| {
        let draft = somebody("A").at(time).place(time.unsigned_abs());
        draft
            .person("unknown", odd.clone())
            .company(odd["$set"].clone())
            .raw()
    };
    upsert(store, &[at(2)]).await;
    let mut expected = stored(store, &at(2)).await;
    upsert(store, &[at(3)]).await;
    expected["fetched_at"] = minute(3).as_millisecond().into();
    expected["offset"] = 3.into();
    assert_eq!(stored(store, &at(3)).await, expected);
}

pub async fn changed_content_is_another_document(store: &dyn Store) {
    let changed = somebody("A").person("headline", "new").raw();
    upsert(store, &[somebody("A").raw(), changed]).await;
    assert_eq!(store.dump("linkedin_data").await.len(), 2);
}

pub async fn each_address_has_its_own_document(store: &dyn Store) {
    let other = somebody("A").email("second@example.com").raw();
    upsert(store, &[somebody("A").raw(), other]).await;
    assert_eq!(store.dump("linkedin_data").await.len(), 2);
}

pub async fn hostile_keys_are_kept(store: &dyn Store) {
    let odd = json!({
        "$set": {"$where": 1, "_id": "x"}, "a.b": {"c.d": []}, "": {"": ""}, "a\"b": "quote",
        "\\": "\\u0041", "$.a": 2, "[0]": 3, "ключ": "é", "\u{1f600}": "\u{10ffff}", "nul": "nul\0value",
        "$oid": "507f1f77bcf86cd799439011", "nul\\u0000key": "spelled out", "line\nbreak": "\t\r\u{1}", "__proto__": null, "~1/": "pointer",
    });
    let profile = somebody("A")
        .person("unknown", odd.clone())
        .company(odd)
        .raw();
    upsert(store, std::slice::from_ref(&profile)).await;
    let document = stored(store, &profile).await;
    assert_eq!(document["person"], json!(profile.content.person()));
    assert_eq!(document["company"], json!(profile.content.company()));
}

/// A NUL in a key is the one thing that not every backend can hold.
pub async fn document_that_is_refused_keeps_no_other_out(store: &dyn Store) {
    let odd = json!([{"$date": 1}, {"nul\0key": 1}]);
    let odd = somebody("B").person("unknown", odd).raw();
    let batch = [somebody("A").raw(), odd.clone(), somebody("C").raw()];
    match store.database().upsert_raw_profiles(&batch).await {
        Ok(()) => assert_eq!(
            stored(store, &odd).await["person"],
            json!(odd.content.person())
        ),
        Err(error) => {
            let [refused] = error.refused_documents() else {
                panic!("{error}")
            };
            assert_eq!(refused.id, odd.id.to_string());
            let pointer = "/person/unknown/1/nul\\u{0}key";
            assert!(refused.reason.contains(pointer), "{}", refused.reason);
        }
    }
    for kept in [&batch[0], &batch[2]] {
        assert_eq!(
            stored(store, kept).await["person"],
            json!(kept.content.person())
        );
    }
}

pub async fn numbers_are_kept(store: &dyn Store) {
    let numbers = json!([
        0,
        -1,
        2_147_483_648_u64,
        i64::MIN,
        i64::MAX,
        0.1,
        -2.5e-300,
        1e300,
        1.0,
        9_007_199_254_740_993_u64,
        u64::MAX,
    ]);
    let profile = somebody("A").person("numbers", numbers).raw();
    upsert(store, std::slice::from_ref(&profile)).await;
    assert_eq!(
        stored(store, &profile).await["person"],
        json!(profile.content.person())
    );
}

pub async fn deep_nesting_is_kept(store: &dyn Store) {
    // Two levels below what the parser of answers takes.
    let deep = (0..124).fold(json!(1), |inner, level| {
        if level % 2 == 0 {
            json!([inner])
        } else {
            json!({ "a": inner })
        }
    });
    let profile = somebody("A").person("deep", deep).raw();
    upsert(store, std::slice::from_ref(&profile)).await;
    assert_eq!(
        stored(store, &profile).await["person"],
        json!(profile.content.person())
    );
}

pub async fn missing_parts_stay_missing(store: &dyn Store) {
    let mut profile = somebody("A")
        .person("headline", Value::Null)
        .company(Value::Null)
        .raw();
    profile.budget = models::Budget::default();
    upsert(store, std::slice::from_ref(&profile)).await;
    let document = stored(store, &profile).await;
    assert_eq!(document["person"], json!(profile.content.person()));
    for key in ["company", "credits_left", "rate_limit_left"] {
        assert_eq!(document[key], Value::Null, "{key}");
    }
}

pub async fn thousands_of_profiles_store_at_once(store: &dyn Store) {
    upsert(store, &crowd("P", 2_500)).await;
    assert_eq!(store.dump("linkedin_data").await.len(), 2_500);
    upsert(store, &[]).await;
}
