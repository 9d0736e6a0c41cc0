//! Answers that come bit by bit: server-sent events as WHATWG reads them, and JSON values on lines of their own.
//!
//! Bytes go in as they arrive, cut anywhere; only a line that is not whole yet is kept, so memory does not grow with the
//! answer. It knows neither streams nor time.

/// A server-sent event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// Its kind, `message` when the server names none.
    pub event: String,
    /// Its data lines, joined by line feeds.
    pub data: String,
    /// The last id that the server gave, in this event or before it.
    pub id: String,
    /// The pause before a reconnection, in milliseconds, where the server has named one since the last event.
    pub retry: Option<u32>,
}

/// An event or line that is longer than it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

/// Cuts bytes into lines.
struct Lines {
    /// The start of a line whose end has not come.
    rest: Vec<u8>,
    longest: usize,
    /// Whether a carriage return ends a line by itself, as in events; JSON may hold one between its tokens.
    cr_ends: bool,
    /// The last byte was such a carriage return, so a line feed now belongs to it.
    after_cr: bool,
    begun: bool,
}

impl Lines {
    const fn new(longest: usize, cr_ends: bool) -> Self {
        Self { rest: Vec::new(), longest, cr_ends, after_cr: false, begun: false }
    }

    fn push(&mut self, mut bytes: &[u8], each: &mut dyn FnMut(&[u8]) -> Result<(), TooLong>) -> Result<(), TooLong> {
        while let Some((&first, after_first)) = bytes.split_first() {
            if std::mem::take(&mut self.after_cr) && first == b'\n' {
                bytes = after_first;
                continue;
            }
            let ends = |byte: &u8| *byte == b'\n' || (self.cr_ends && *byte == b'\r');
            let Some((line, end, after)) = cut(bytes, bytes.iter().position(ends)) else {
                return self.keep(bytes);
            };
            self.after_cr = end == b'\r';
            bytes = after;
            if self.rest.is_empty() {
                self.line(line, each)?;
            } else {
                self.keep(line)?;
                let whole = std::mem::take(&mut self.rest);
                self.line(&whole, each)?;
                // The room is used again.
                self.rest = whole;
                self.rest.clear();
            }
        }
        Ok(())
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), TooLong> {
        if self.rest.len() + bytes.len() > self.longest {
            return Err(TooLong);
        }
        self.rest.extend_from_slice(bytes);
        Ok(())
    }

    fn line(&mut self, line: &[u8], each: &mut dyn FnMut(&[u8]) -> Result<(), TooLong>) -> Result<(), TooLong> {
        let line = if self.begun { line } else { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) };
        self.begun = true;
        if line.len() > self.longest { Err(TooLong) } else { each(line) }
    }
}

fn cut(bytes: &[u8], at: Option<usize>) -> Option<(&[u8], u8, &[u8])> {
    let (line, rest) = bytes.split_at_checked(at?)?;
    let (end, after) = rest.split_first()?;
    Some((line, *end, after))
}

/// Reads server-sent events (WHATWG HTML §9.2.6).
pub struct Events {
    lines: Lines,
    open: Open,
}

/// An event whose end has not come.
struct Open {
    event: Event,
    has_data: bool,
    longest: usize,
}

impl Events {
    /// A reader that refuses an event whose lines or data are longer than `longest` bytes.
    #[must_use]
    pub const fn new(longest: usize) -> Self {
        let event = Event { event: String::new(), data: String::new(), id: String::new(), retry: None };
        Self { lines: Lines::new(longest, true), open: Open { event, has_data: false, longest } }
    }

    /// Reads on. What stands behind the last blank line when the answer ends is no event, so there is nothing to end.
    ///
    /// # Errors
    /// [`TooLong`]; it must not be used any more then.
    pub fn push(&mut self, bytes: &[u8], each: &mut dyn FnMut(Event)) -> Result<(), TooLong> {
        let open = &mut self.open;
        self.lines.push(bytes, &mut |line| open.line(line, each))
    }
}

impl Open {
    fn line(&mut self, line: &[u8], each: &mut dyn FnMut(Event)) -> Result<(), TooLong> {
        if line.is_empty() {
            self.dispatch(each);
            return Ok(());
        }
        let colon = line.iter().position(|byte| *byte == b':');
        let (field, value) = match cut(line, colon) {
            Some((field, _, value)) => (field, value.strip_prefix(b" ").unwrap_or(value)),
            None => (line, [].as_slice()),
        };
        match field {
            b"data" => {
                if self.has_data {
                    self.event.data.push('\n');
                }
                self.has_data = true;
                if self.event.data.len() + value.len() > self.longest {
                    return Err(TooLong);
                }
                self.event.data.push_str(&String::from_utf8_lossy(value));
            }
            b"event" => self.event.event = String::from_utf8_lossy(value).into_owned(),
            b"id" if !value.contains(&0) => self.event.id = String::from_utf8_lossy(value).into_owned(),
            b"retry" if value.iter().all(u8::is_ascii_digit) => {
                let digits = str::from_utf8(value).ok();
                self.event.retry = digits.and_then(|digits| digits.parse().ok()).or(self.event.retry);
            }
            // A comment, or a field that nobody knows.
            _ => {}
        }
        Ok(())
    }

    fn dispatch(&mut self, each: &mut dyn FnMut(Event)) {
        let mut event = std::mem::take(&mut self.event);
        self.event.id.clone_from(&event.id);
        if !std::mem::take(&mut self.has_data) {
            self.event.retry = event.retry;
            return;
        }
        if event.event.is_empty() {
            event.event.push_str("message");
        }
        each(event);
    }
}

/// Reads JSON values that stand on lines of their own, as text; blank lines are none.
pub struct Values(Lines);

impl Values {
    /// A reader that refuses a line longer than `longest` bytes.
    #[must_use]
    pub const fn new(longest: usize) -> Self {
        Self(Lines::new(longest, false))
    }

    /// Reads on.
    ///
    /// # Errors
    /// [`TooLong`]; it must not be used any more then.
    pub fn push(&mut self, bytes: &[u8], each: &mut dyn FnMut(&str)) -> Result<(), TooLong> {
        self.0.push(bytes, &mut |line| {
            value(line, each);
            Ok(())
        })
    }

    /// The answer has ended; its last line needs no line feed.
    pub fn end(&mut self, each: &mut dyn FnMut(&str)) {
        let rest = std::mem::take(&mut self.0.rest);
        // Without the room for it there was no line that could be too long.
        let _ = self.0.line(&rest, &mut |line| {
            value(line, each);
            Ok(())
        });
    }
}

fn value(line: &[u8], each: &mut dyn FnMut(&str)) {
    let text = line.trim_ascii();
    if !text.is_empty() {
        each(&String::from_utf8_lossy(text));
    }
}
