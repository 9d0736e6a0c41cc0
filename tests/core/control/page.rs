//! One page of a list.

use azureml_endpoints::control::page::{Page, read};

use crate::world::{Json, json};

fn page(items: &[Json], next: Option<&str>) -> Option<Page<Json>> {
    Some(Page { items: items.to_vec(), next: next.map(str::to_owned) })
}

#[test]
fn a_page_has_items_and_perhaps_a_next_one() {
    let item = json!({ "name": "a", "unknown": 1 });
    let items = std::slice::from_ref(&item);
    assert_eq!(
        read(&json!({ "value": [item.0], "nextLink": "https://x?$skip=1" })),
        page(items, Some("https://x?$skip=1"))
    );
    assert_eq!(read(&json!({ "value": [item.0] })), page(items, None));
}

#[test]
fn the_last_page_may_say_so_in_several_ways() {
    for end in [json!(null), json!("")] {
        assert_eq!(read(&json!({ "value": [], "nextLink": end.0 })), page(&[], None), "{end:?}");
    }
}

#[test]
fn what_has_no_value_is_no_page() {
    for body in [
        json!({}),
        json!(null),
        json!([]),
        json!("text"),
        json!({ "value": null }),
        json!({ "error": {} }),
        json!({ "value": {} }),
        json!({ "value": [], "nextLink": 7 }),
    ] {
        assert_eq!(read(&body), None, "{body:?}");
    }
}
