//! Streams that a deployment can be told to send: events, lines or bytes, piece by piece.

use std::time::Duration;

use axum::body::Bytes;

/// What the stream consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Sse,
    Ndjson,
    Bytes,
}

/// How its lines end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineEnd {
    Lf,
    CrLf,
    Cr,
}

/// A stream that can be told again and again.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) form: Form,
    pub(crate) count: u64,
    pub(crate) bytes: u64,
    pub(crate) every: Duration,
    /// Pieces of so many bytes, whatever they cut through.
    pub(crate) split: Option<usize>,
    pub(crate) line_end: LineEnd,
    pub(crate) text: Option<String>,
    /// The data of a last event, such as `[DONE]`.
    pub(crate) end: Option<String>,
}

/// Bytes come in pieces of this size: a multiple of 251, so that byte number n is n modulo 251.
const PIECE: usize = 251 * 256;

impl Script {
    /// The content type it is sent with.
    pub(crate) fn content_type(&self) -> &'static str {
        match self.form {
            Form::Sse => "text/event-stream",
            Form::Ndjson => "application/x-ndjson",
            Form::Bytes => "application/octet-stream",
        }
    }

    /// What is sent, one event, line or piece at a time.
    pub(crate) fn parts(self) -> Box<dyn Iterator<Item = Bytes> + Send> {
        if let Some(text) = self.text {
            return Box::new(std::iter::once(Bytes::from(text)));
        }
        if self.form == Form::Bytes {
            return Box::new(pattern(self.bytes));
        }
        let end = match self.line_end {
            LineEnd::Lf => "\n",
            LineEnd::CrLf => "\r\n",
            LineEnd::Cr => "\r",
        };
        let (form, last) = (self.form, self.end);
        let part = move |number: u64| {
            // Two, three and four bytes of UTF-8, so that a cut anywhere cuts through something.
            let data = format!(r#"{{"index":{number},"text":"piece {number} – é 🎈"}}"#);
            match form {
                Form::Sse => Bytes::from(format!("id: {number}{end}event: piece{end}data: {data}{end}{end}")),
                _ => Bytes::from(format!("{data}{end}")),
            }
        };
        let ending = last.map(move |data| match form {
            Form::Sse => Bytes::from(format!("data: {data}{end}{end}")),
            _ => Bytes::from(format!("{data}{end}")),
        });
        Box::new((1..=self.count).map(part).chain(ending))
    }
}

/// So many bytes of a pattern, without keeping more than one piece.
fn pattern(bytes: u64) -> impl Iterator<Item = Bytes> {
    let piece: Bytes = (0..=250_u8).cycle().take(PIECE).collect();
    let mut left = bytes;
    std::iter::from_fn(move || {
        let length = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
        left = left.saturating_sub(u64::try_from(length).unwrap_or(left));
        (length > 0).then(|| piece.slice(..length))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(form: Form) -> Script {
        let (line_end, every) = (LineEnd::CrLf, Duration::ZERO);
        Script { form, count: 2, bytes: 100_000, every, split: None, line_end, text: None, end: Some("[DONE]".into()) }
    }

    fn whole(script: Script) -> Vec<u8> {
        script.parts().flatten().collect()
    }

    #[test]
    fn events_end_with_the_line_end_that_was_asked_for() {
        let text = String::from_utf8(whole(script(Form::Sse))).unwrap();
        assert!(text.starts_with("id: 1\r\nevent: piece\r\ndata: {\"index\":1,"));
        assert!(text.ends_with("\r\n\r\ndata: [DONE]\r\n\r\n"));
        let lines = Script { line_end: LineEnd::Cr, ..script(Form::Ndjson) };
        assert_eq!(String::from_utf8(whole(lines)).unwrap().matches('\r').count(), 3);
    }

    #[test]
    fn bytes_are_as_many_as_asked_for_and_tell_their_place() {
        let bytes = whole(script(Form::Bytes));
        assert_eq!(bytes.len(), 100_000);
        assert!(bytes.iter().enumerate().all(|(place, byte)| place % 251 == usize::from(*byte)));
    }
}
