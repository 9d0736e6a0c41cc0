//! Lists in pages.

use serde_json::{Value, json};

use crate::azure::Azure;

#[test]
fn thirty_endpoints_are_three_pages() {
    let azure = Azure::start(&["--seed", "31", "--http-only"]);
    for number in 0..30 {
        let mut body = azure.endpoint_body("Key", &json!({}));
        body["tags"] = json!({"half": if number % 2 == 0 { "even" } else { "odd" }});
        assert_eq!(azure.arm("PUT", &format!("/onlineEndpoints/page-{number}"), &body).status, 201);
    }
    let walk = |first: &str| {
        let (mut names, mut pages, mut next) = (Vec::new(), 0, first.to_owned());
        loop {
            let page = azure.arm("GET", &next, &Value::Null).json();
            names.extend(page["value"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()));
            pages += 1;
            match page["nextLink"].as_str() {
                Some(link) => next = link.to_owned(),
                None => return (names, pages),
            }
        }
    };
    let (mut names, pages) = walk("/onlineEndpoints");
    names.sort();
    names.dedup();
    assert_eq!((names.len(), pages), (30, 3));
    assert_eq!(walk("/onlineEndpoints?count=7").1, 5);
    let (odd, pages) = walk("/onlineEndpoints?tags=half=odd&count=8");
    assert_eq!((odd.len(), pages), (15, 2));
    assert_eq!(walk("/onlineEndpoints?orderBy=CreatedAtDesc").0.first().map(String::as_str), Some("page-29"));
    assert_eq!(azure.arm("GET", "/onlineEndpoints?$skip=nonsense", &Value::Null).status, 400);
}
