//! From text to tokens.

use crate::kql::Fault;

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    Name(String),
    Text(String),
    Number(String),
    /// A number with a unit, in milliseconds.
    Span(i64),
    Sign(&'static str),
    End,
}

/// A token and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub(crate) token: Token,
    pub(crate) written: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl Placed {
    /// The error that this should not be here.
    pub(crate) fn fault(&self) -> Fault {
        let met = if self.token == Token::End { "<end of query>".to_owned() } else { self.written.clone() };
        Fault::Syntax { met, line: self.line, column: self.column }
    }
}

/// Longer ones first.
const SIGNS: [&str; 23] = [
    "==", "!=", "=~", "!~", "<=", ">=", "..", "<", ">", "=", "+", "-", "*", "/", "%", "(", ")", ",", "|", ";", ".",
    "!", "~",
];

const UNITS: [(&str, f64); 9] = [
    ("ms", 1.0),
    ("d", 86_400_000.0),
    ("h", 3_600_000.0),
    ("m", 60_000.0),
    ("s", 1000.0),
    ("min", 60_000.0),
    ("sec", 1000.0),
    ("hour", 3_600_000.0),
    ("day", 86_400_000.0),
];

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_blanks(&mut self) {
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start().len();
            let comment = if rest.trim_start().starts_with("//") {
                rest.trim_start().find('\n').unwrap_or(rest.trim_start().len())
            } else {
                0
            };
            if blank + comment == 0 {
                return;
            }
            self.at += blank + comment;
        }
    }

    fn take(&mut self, fits: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|letter| !fits(letter)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    /// Line and column, both from one.
    fn place(&self) -> (usize, usize) {
        let before = self.text.get(..self.at).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        (before.matches('\n').count() + 1, line.chars().count() + 1)
    }

    fn next(&mut self) -> Option<Token> {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Some(Token::End) };
        if first.is_alphabetic() || first == '_' {
            // A dash belongs to an operator's name such as `project-away`, never to a column's.
            let name = self.take(|letter| letter.is_alphanumeric() || letter == '_');
            return Some(Token::Name(name.to_owned()));
        }
        if first.is_ascii_digit() {
            return self.number();
        }
        if let Some(verbatim) =
            rest.strip_prefix('@').and_then(|rest| rest.chars().next()).filter(|quote| "\"'".contains(*quote))
        {
            self.at += 1;
            return self.text(verbatim, true);
        }
        if first == '"' || first == '\'' {
            return self.text(first, false);
        }
        let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign))?;
        self.at += sign.len();
        Some(Token::Sign(sign))
    }

    fn number(&mut self) -> Option<Token> {
        let whole = self.take(|letter| letter.is_ascii_digit()).to_owned();
        let mut number = whole;
        let fraction =
            self.rest().strip_prefix('.').is_some_and(|rest| rest.starts_with(|digit: char| digit.is_ascii_digit()));
        if fraction {
            self.at += 1;
            number = format!("{number}.{}", self.take(|letter| letter.is_ascii_digit()));
        }
        let unit = self.take(char::is_alphanumeric);
        if unit.is_empty() {
            return Some(Token::Number(number));
        }
        let (_, ms) = UNITS.iter().find(|(name, _)| *name == unit)?;
        #[allow(clippy::cast_possible_truncation)]
        number.parse::<f64>().ok().map(|number| Token::Span((number * ms) as i64))
    }

    fn text(&mut self, quote: char, verbatim: bool) -> Option<Token> {
        let mut text = String::new();
        let mut letters = self.rest().char_indices().skip(1).peekable();
        while let Some((at, letter)) = letters.next() {
            let doubled = verbatim && letters.peek().is_some_and(|(_, next)| *next == quote);
            if letter == quote && !doubled {
                self.at += at + letter.len_utf8();
                return Some(Token::Text(text));
            }
            if letter == quote {
                letters.next();
            }
            if letter == '\\' && !verbatim {
                text.push(match letters.next()?.1 {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    other => other,
                });
            } else {
                text.push(letter);
            }
        }
        None
    }
}

/// All tokens, the end last.
pub(crate) fn tokens(text: &str) -> Result<Vec<Placed>, Fault> {
    let mut reader = Reader { text, at: 0 };
    let mut tokens = Vec::new();
    loop {
        reader.skip_blanks();
        let ((line, column), start) = (reader.place(), reader.at);
        let dated = matches!(tokens.as_slice(), [.., Placed { token: Token::Name(name), .. }, Placed { token: Token::Sign("("), .. }] if name == "datetime");
        if dated && !reader.rest().starts_with(['"', '\'']) {
            // What is in there is a date and no arithmetic.
            let written = reader.take(|letter| letter != ')').to_owned();
            tokens.push(Placed { token: Token::Text(written.trim().to_owned()), written, line, column });
            continue;
        }
        let letter = reader.rest().chars().next().map(String::from).unwrap_or_default();
        let token = reader.next().ok_or(Fault::Syntax { met: letter, line, column })?;
        let written = text.get(start..reader.at).unwrap_or_default().to_owned();
        let end = token == Token::End;
        tokens.push(Placed { token, written, line, column });
        if end {
            return Ok(tokens);
        }
    }
}
