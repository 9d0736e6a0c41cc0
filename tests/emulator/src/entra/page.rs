//! The pages that people see. They need no script, and say in words what a screen reader should say.

use axum::http::StatusCode;

use crate::call::{self, Reply};
use crate::entra::tenant::{App, User};

const STYLE: &str = "body{font:1.1rem/1.5 system-ui,sans-serif;margin:0;background:#f2f2f2;color:#1b1b1b}main{max-width:27rem;margin:10vh auto;padding:2rem;background:#fff}h1{font-size:1.5rem;margin:0 0 1rem}button{font:inherit;display:block;width:100%;margin:.5rem 0;padding:.75rem 1rem;text-align:left;border:1px solid #595959;background:#fff;color:inherit;cursor:pointer}button:hover{background:#e8f1fb}button:focus-visible{outline:3px solid #0f5ea8;outline-offset:2px}small{color:#4d4d4d}";

/// Text that cannot become markup.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            letter => safe.push(letter),
        }
    }
    safe
}

fn page(status: StatusCode, title: &str, body: &str, script: &str) -> Reply {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1>{body}</main>{script}</body></html>",
        title = escaped(title)
    );
    let mut reply = call::typed(status, "text/html; charset=utf-8", html);
    let scripts = if script.is_empty() { "" } else { "; script-src 'unsafe-inline'" };
    let policy = format!("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'{scripts}");
    call::set(&mut reply, "content-security-policy", &policy);
    call::set(&mut reply, "x-frame-options", "DENY");
    call::set(&mut reply, "referrer-policy", "strict-origin-when-cross-origin");
    reply
}

/// Who is it? The form goes back to the address it came from.
pub(crate) fn choose(app: &App, users: &[(&User, Vec<String>)], hint: Option<&str>) -> Reply {
    let button = |(user, roles): &(&User, Vec<String>)| {
        let focus =
            if hint.is_some_and(|hint| hint.eq_ignore_ascii_case(&user.username())) { " autofocus" } else { "" };
        format!(
            "<button name=\"user\" value=\"{}\"{focus}>{}<br><small>{} – {}</small></button>",
            escaped(&user.object_id),
            escaped(&user.full_name()),
            escaped(&user.username()),
            escaped(&roles.join(", "))
        )
    };
    let buttons: String = users.iter().map(button).collect();
    let body = format!(
        "<p>This is a local Azure. Choose who you are for <strong>{}</strong>; no password is asked for.</p><form method=\"post\">{buttons}</form>",
        escaped(app.name)
    );
    page(StatusCode::OK, "Sign in", &body, "")
}

/// May it? Lists what the client would be allowed to do.
pub(crate) fn consent(app: &App, user: &User, permissions: &[String]) -> Reply {
    let items: String = permissions.iter().map(|one| format!("<li>{}</li>", escaped(one))).collect();
    let body = format!(
        "<p>{}</p><p><strong>{}</strong> would like to:</p><ul>{items}</ul><form method=\"post\"><button name=\"consent\" value=\"yes\">Accept</button><button name=\"consent\" value=\"no\">Cancel</button></form>",
        escaped(&user.username()),
        escaped(app.name)
    );
    page(StatusCode::OK, "Permissions requested", &body, "")
}

/// Something is wrong that the client cannot be told, because nobody knows where it is.
pub(crate) fn trouble(text: &str) -> Reply {
    let body = format!("<p>Sorry, but we’re having trouble signing you in.</p><p role=\"alert\">{}</p>", escaped(text));
    page(StatusCode::BAD_REQUEST, "Sign in", &body, "")
}

/// The end of a session without an address to go to.
pub(crate) fn signed_out() -> Reply {
    page(StatusCode::OK, "You signed out of your account", "<p>It’s a good idea to close all browser windows.</p>", "")
}

/// `response_mode=form_post`: submits itself where scripts run, by a button where not.
pub(crate) fn post_back(uri: &str, fields: &[(&str, String)]) -> Reply {
    let inputs: String = fields
        .iter()
        .map(|(name, value)| format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", escaped(name), escaped(value)))
        .collect();
    let body = format!("<form method=\"post\" action=\"{}\">{inputs}<button>Continue</button></form>", escaped(uri));
    page(StatusCode::OK, "Working…", &body, "<script>document.forms[0].submit()</script>")
}
