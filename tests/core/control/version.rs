//! Versions, counted.

use azureml_endpoints::control::page::Page;
use azureml_endpoints::control::version::Versions;

use crate::world::{Json, json};

fn page(names: &[&str], next: Option<&str>) -> Page<Json> {
    Page { items: names.iter().map(|name| json!({ "name": name })).collect(), next: next.map(str::to_owned) }
}

#[test]
fn the_next_version_follows_the_highest_number() {
    let mut versions = Versions::default();
    assert_eq!(versions.next().unwrap().as_str(), "1");
    assert_eq!(versions.add(page(&["2", "10", "latest", "3.1"], Some("b"))).as_deref(), Some("b"));
    assert_eq!(versions.add(page(&["9"], None)), None);
    assert_eq!(versions.next().unwrap().as_str(), "11");
}

#[test]
fn pages_that_come_back_are_not_read_again() {
    let mut versions = Versions::default();
    assert!(versions.add(page(&[], Some("a"))).is_some());
    assert!(versions.add(page(&[], Some("a"))).is_none());
}
