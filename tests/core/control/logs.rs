//! Questions to Log Analytics, and its answers.

use azureml_endpoints::cloud::Cloud;
use azureml_endpoints::control::logs::{Filter, Table, quoted, read, request};
use azureml_endpoints::control::name::Name;
use azureml_endpoints::http::Body;

use crate::world::{Json, json, workspace};

const GUID: &str = "00000000-0000-0000-0000-00000000000A";

fn name(text: &str) -> Option<Name> {
    Some(Name::existing("name", text).unwrap())
}

/// A text in Kusto's language, read as its lexer reads it; what stands after its end.
fn lexed(literal: &str) -> (String, &str) {
    let mut text = String::new();
    let mut rest = literal.strip_prefix('\'').unwrap().char_indices();
    while let Some((at, c)) = rest.next() {
        match c {
            '\'' => return (text, &literal[at + 2..]),
            '\\' => match rest.next().unwrap().1 {
                'u' => {
                    let code: String = (0..4).map(|_| rest.next().unwrap().1).collect();
                    text.push(char::from_u32(u32::from_str_radix(&code, 16).unwrap()).unwrap());
                }
                escaped => text.push(escaped),
            },
            '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\0' => panic!("a line ends within {literal:?}"),
            c => text.push(c),
        }
    }
    panic!("{literal:?} does not end")
}

#[test]
fn no_text_gets_out_of_its_quotes() {
    for hostile in [
        "",
        "plain",
        "'",
        "\\",
        "\\'",
        "' | union *",
        "' or 1 == 1 //",
        "\"",
        "a\nb",
        "a\r\nb",
        "\u{2028}\u{2029}\u{85}",
        "\0\u{7f}",
        "\\u0027 or '",
        "```",
        "é🎈",
        "x\\",
        "';drop",
    ] {
        assert_eq!(lexed(&quoted(hostile)), (hostile.to_owned(), ""), "{hostile:?}");
    }
}

#[test]
fn rows_are_those_of_the_workspace() {
    let (kql, timespan) = Filter::default().query(Table::Console, &workspace()).unwrap();
    let lines: Vec<&str> = kql.lines().collect();
    assert_eq!(
        lines,
        [
            "AmlOnlineEndpointConsoleLog",
            "| where strcat(_ResourceId, '/') startswith '/subscriptions/sub/resourceGroups/group/providers/Microsoft.MachineLearningServices/workspaces/space/onlineEndpoints/'",
            "| order by TimeGenerated desc",
        ]
    );
    assert_eq!(timespan, None);
}

#[test]
fn each_filter_is_a_line_and_an_endpoint_is_no_prefix_of_another() {
    let filter = Filter {
        since: Some("2026-01-31T12:00:00.000Z".into()),
        endpoint: name("e"),
        deployment: name("blue"),
        auth_mode: Some("AADToken".into()),
        caller: Some("o' or true //".into()),
        top: Some(5),
    };
    let (kql, timespan) = filter.query(Table::Traffic, &workspace()).unwrap();
    let lines: Vec<&str> = kql.lines().collect();
    assert_eq!(lines[0], "AmlOnlineEndpointTrafficLog");
    assert!(lines[1].ends_with("/onlineEndpoints/e/'"), "{}", lines[1]);
    assert_eq!(
        lines[2..],
        [
            "| where DeploymentName =~ 'blue'",
            "| where AuthType =~ 'AADToken'",
            "| where IdentityData =~ 'o\\' or true //'",
            "| where TimeGenerated >= datetime(2026-01-31T12:00:00.000Z)",
            "| order by TimeGenerated desc",
            "| take 5",
        ]
    );
    assert_eq!(timespan, None);
}

#[test]
fn a_duration_goes_beside_the_query() {
    for duration in ["PT1H", "P7D", "P1DT2H3M4.5S", "P1Y2M", "P2W"] {
        let filter = Filter { since: Some(duration.into()), ..Filter::default() };
        let (kql, timespan) = filter.query(Table::Events, &workspace()).unwrap();
        assert_eq!((timespan.as_deref(), kql.contains(duration)), (Some(duration), false));
        assert!(kql.starts_with("AmlOnlineEndpointEventLog\n"));
    }
}

#[test]
fn nothing_but_a_moment_gets_into_a_query() {
    for odd in [
        "",
        "now",
        "P",
        "PT",
        "1h",
        "2026",
        "2026-01-31 12:00",
        "2026-01-31T12:00:00Z) | union *",
        "2026-01-31'",
        "20260131T12:00:00Z0000000000000000000000000",
        "pt1h",
        "P1D/2026-01-31",
        "ago(1h)",
        "01-31-2026T1",
    ] {
        let filter = Filter { since: Some(odd.into()), ..Filter::default() };
        let accepted = filter.query(Table::Traffic, &workspace());
        // `PT` is a duration of nothing, which the service refuses by itself.
        assert!(accepted.is_err(), "{odd}: {accepted:?}");
    }
    let filter = Filter { since: Some("2026-01-31".into()), ..Filter::default() };
    assert!(filter.query(Table::Traffic, &workspace()).unwrap().0.contains(">= datetime(2026-01-31)"));
}

fn asked(kql: &str, timespan: Option<&str>, wait: Option<u32>) -> (String, Json, Vec<(String, String)>) {
    let timespan = timespan.map(str::to_owned);
    let request = request::<Json>(&Cloud::public(), GUID, kql, timespan.as_ref(), wait).unwrap();
    let Body::Json(body) = request.body else { panic!("no JSON") };
    (format!("{} {}", request.method.as_str(), request.url), body, request.headers)
}

#[test]
fn a_query_is_posted_to_the_service_of_the_cloud() {
    let (line, body, headers) = asked("T | take 1", None, None);
    assert_eq!(line, "POST https://api.loganalytics.io/v1/workspaces/00000000-0000-0000-0000-00000000000a/query");
    assert_eq!((body, headers), (json!({ "query": "T | take 1" }), Vec::new()));
    let (_, body, headers) = asked("T", Some("PT1H"), Some(300));
    assert_eq!(body, json!({ "query": "T", "timespan": "PT1H" }));
    assert_eq!(headers, [("prefer".to_owned(), "wait=300".to_owned())]);
    let mut own = Cloud::china();
    own.log_analytics = Some("http://127.0.0.1:5/".into());
    assert!(request::<Json>(&own, GUID, "T", None, None).unwrap().url.starts_with("http://127.0.0.1:5/v1/"));
}

#[test]
fn an_id_in_place_of_the_guid_and_an_empty_query_are_misuse() {
    let misuse =
        |id: &str, kql: &str| request::<Json>(&Cloud::public(), id, kql, None, None).err().unwrap().to_string();
    let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w";
    for odd in [id, "", "../x", "00000000-0000-0000-0000-00000000000"] {
        assert!(misuse(odd, "T").starts_with("workspaceId: must be the GUID"), "{odd}");
    }
    for empty in ["", " \n\t"] {
        assert!(misuse(GUID, empty).starts_with("kql: "), "{empty:?}");
    }
}

fn columns() -> Json {
    json!([{ "name": "A", "type": "string" }, { "name": "B", "type": "long" }])
}

#[test]
fn rows_are_objects_and_further_tables_stay() {
    let table = |name: &str, rows: Json| json!({ "name": name, "columns": columns().0, "rows": rows.0 });
    let answer = json!({ "tables": [
        table("PrimaryResult", json!([["x", 1], [null, 2]])).0,
        table("Second", json!([])).0,
    ] });
    let found = read(&answer).unwrap();
    assert_eq!(
        found,
        json!({
            "rows": [{ "A": "x", "B": 1 }, { "A": null, "B": 2 }],
            "columns": columns().0,
            "tables": [
                { "name": "PrimaryResult", "columns": columns().0, "rows": [{ "A": "x", "B": 1 }, { "A": null, "B": 2 }] },
                { "name": "Second", "columns": columns().0, "rows": [] },
            ],
        })
    );
}

#[test]
fn a_partial_error_stays_beside_the_rows() {
    let error = json!({ "code": "PartialError", "message": "m", "details": [{ "innererror": { "severity": 2 } }] });
    let answer = json!({ "tables": [{ "name": "T", "columns": columns().0, "rows": [["x", 1]] }], "error": error.0 });
    let found = read(&answer).unwrap();
    assert_eq!(found.0["partialError"], error.0);
    assert_eq!(found.0["rows"], serde_json::json!([{ "A": "x", "B": 1 }]));
}

#[test]
fn what_is_no_table_is_nothing() {
    let table =
        |columns: Json, rows: Json| json!({ "tables": [{ "name": "T", "columns": columns.0, "rows": rows.0 }] });
    for odd in [
        json!({}),
        json!(null),
        json!([]),
        json!({ "tables": [] }),
        json!({ "tables": {} }),
        json!({ "tables": [null] }),
        json!({ "error": { "code": "x" } }),
        table(json!({}), json!([])),
        table(json!([{}]), json!([])),
        table(json!([{ "name": 5 }]), json!([[1]])),
        table(columns(), json!({})),
        table(columns(), json!([["x"]])),
        table(columns(), json!([["x", 1, 2]])),
        table(columns(), json!([{ "A": "x" }])),
        table(columns(), json!([null])),
    ] {
        assert!(read(&odd).is_none(), "{odd:?}");
    }
}
