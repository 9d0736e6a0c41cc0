//! Server-sent events and JSON lines.

use azureml_endpoints::data::event::{Event, Events, TooLong, Values};
use proptest::prelude::*;

fn events_in(pieces: &[&[u8]]) -> Vec<Event> {
    let mut found = Vec::new();
    let mut events = Events::new(1000);
    for piece in pieces {
        events.push(piece, &mut |event| found.push(event)).unwrap();
    }
    found
}

fn data(text: &str) -> Vec<String> {
    events_in(&[text.as_bytes()]).into_iter().map(|event| event.data).collect()
}

#[test]
fn lines_end_in_all_three_ways() {
    for end in ["\n", "\r", "\r\n"] {
        assert_eq!(
            data(&["data: a", end, "data: b", end, end, "data: c", end, end].concat()),
            ["a\nb", "c"],
            "{end:?}"
        );
    }
    assert_eq!(data("data: a\r\n\rdata: b\n\r\n"), ["a", "b"]);
}

#[test]
fn fields_are_read_as_the_standard_says() {
    // Stream, then the data of its events: the examples and rules of WHATWG HTML 9.2.6.
    let table: &[(&str, &[&str])] = &[
        ("data: YHOO\ndata: +2\ndata: 10\n\n", &["YHOO\n+2\n10"]),
        (
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
            &["first event", "second event", " third event"],
        ),
        ("data\n\ndata\ndata\n\ndata:\n", &["", "\n"]),
        ("data:test\n\ndata: test\n\n", &["test", "test"]),
        ("\u{feff}data: after a mark\n\n", &["after a mark"]),
        ("data: a\n\n\u{feff}data: no field\n\n", &["a"]),
        ("event: named\n\ndata: x\n\n", &["x"]),
        ("unknown: x\ndata: a:b:c\n\n", &["a:b:c"]),
        ("data: never ended\n", &[]),
        ("data: never ended", &[]),
        ("\n\n\n", &[]),
        ("", &[]),
    ];
    for (stream, expected) in table {
        assert_eq!(data(stream), *expected, "{stream:?}");
    }
}

#[test]
fn ids_stay_kinds_and_pauses_do_not() {
    let stream =
        "id: 1\nevent: add\nretry: 500\ndata: a\n\ndata: b\n\nid: bad\0id\nretry: 5x\ndata: c\n\nid\ndata: d\n\n";
    let seen: Vec<_> = events_in(&[stream.as_bytes()]).into_iter().map(|it| (it.event, it.id, it.retry)).collect();
    let event = |kind: &str, id: &str, retry| (kind.to_owned(), id.to_owned(), retry);
    let expected = [
        event("add", "1", Some(500)),
        event("message", "1", None),
        event("message", "1", None),
        event("message", "", None),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn a_pause_without_data_comes_with_the_next_event() {
    let seen = events_in(&[b"retry: 100\n\ndata: a\n\n"]);
    assert_eq!(seen.first().map(|event| event.retry), Some(Some(100)));
    assert_eq!(events_in(&[b"retry: 99999999999\ndata: a\n\n"])[0].retry, None, "no number that fits");
}

#[test]
fn characters_are_cut_anywhere() {
    let stream = "data: äpfel 🍏\ndata: \u{200d}\n\n".as_bytes();
    for cut in 0..stream.len() {
        let seen = events_in(&[&stream[..cut], &stream[cut..]]);
        assert_eq!(seen.len(), 1, "{cut}");
        assert_eq!(seen[0].data, "äpfel 🍏\n\u{200d}", "{cut}");
    }
    let bytewise: Vec<&[u8]> = stream.chunks(1).collect();
    assert_eq!(events_in(&bytewise)[0].data, "äpfel 🍏\n\u{200d}");
}

#[test]
fn what_is_no_utf_8_becomes_a_replacement_and_harms_nothing_else() {
    assert_eq!(
        events_in(&[b"data: a\xff\xc3\n\ndata: b\n\n"]).iter().map(|it| it.data.as_str()).collect::<Vec<_>>(),
        ["a\u{fffd}\u{fffd}", "b"]
    );
}

#[test]
fn an_event_longer_than_it_may_be_is_refused() {
    let push = |stream: &[u8]| Events::new(10).push(stream, &mut |_| {});
    assert_eq!(push(b"data: 1234\n\n"), Ok(()));
    assert_eq!(push(b"data: 12345\n\n"), Err(TooLong), "in one piece");
    assert_eq!(push(b"data: 12345678"), Err(TooLong), "a line without an end");
    assert_eq!(push(&b"data:1234\n".repeat(4)), Err(TooLong), "many lines");
    let mut events = Events::new(10);
    assert!(events.push(b"data: 123", &mut |_| {}).is_ok());
    assert_eq!(events.push(b"45", &mut |_| {}), Err(TooLong), "in two pieces");
}

#[test]
fn a_million_short_events_need_no_more_room_than_one() {
    let mut events = Events::new(10);
    let mut count = 0;
    for _ in 0..1_000_000 {
        events.push(b"data: x\n\n", &mut |_| count += 1).unwrap();
    }
    assert_eq!(count, 1_000_000);
}

fn values(pieces: &[&[u8]]) -> Vec<String> {
    let (mut values, mut found) = (Values::new(100), Vec::new());
    for piece in pieces {
        values.push(piece, &mut |text| found.push(text.to_owned())).unwrap();
    }
    values.end(&mut |text| found.push(text.to_owned()));
    found
}

#[test]
fn each_line_is_a_value_and_the_last_needs_no_end() {
    assert_eq!(values(&[b"{\"a\":1}\n\n[2]\r\n\"x\""]), ["{\"a\":1}", "[2]", "\"x\""]);
    assert_eq!(values(&[b"[1,\r2]\n"]), ["[1,\r2]"], "a carriage return ends nothing by itself");
    assert_eq!(values(&[b"\xef\xbb\xbf[1]"]), ["[1]"]);
    assert_eq!(values(&[b""]), Vec::<String>::new());
    let whole = "[\"ü🍏\"]\n[1]".as_bytes();
    for cut in 0..whole.len() {
        assert_eq!(values(&[&whole[..cut], &whole[cut..]]), ["[\"ü🍏\"]", "[1]"], "{cut}");
    }
    assert_eq!(Values::new(3).push(b"[1,2]\n", &mut |_| {}), Err(TooLong));
}

proptest! {
    #[test]
    fn where_a_stream_is_cut_does_not_matter(
        stream in proptest::collection::vec(proptest::sample::select(b"data:id \n\r\xc3\xa4\0x".to_vec()), 0..200),
        cuts in proptest::collection::vec(0_usize..200, 0..8),
    ) {
        let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut.min(stream.len())).chain([0, stream.len()]).collect();
        cuts.sort_unstable();
        let pieces: Vec<_> = cuts.windows(2).map(|pair| &stream[pair[0]..pair[1]]).collect();
        prop_assert_eq!(events_in(&pieces), events_in(&[&stream]));
    }
}
