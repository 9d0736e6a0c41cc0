//! W3C Trace Context.

use azureml_endpoints::data::trace::begin;

#[test]
fn a_trace_begins_with_ids_that_are_not_zero() {
    let begun = |dice: f64| begin(|| dice);
    assert_eq!(begun(0.0), "00-00000001000000010000000100000001-0000000100000001-01");
    let parts: Vec<_> = begun(0.7).split('-').map(str::len).collect();
    assert_eq!(parts, [2, 32, 16, 2]);
    assert!(
        begun(0.999_999).bytes().all(|byte| byte == b'-' || byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    );
}
