//! The head of a message: its headers, one `name: value` a line, as `Headers` lists them.

/// Headers, read where they stand.
pub struct Head<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Head<'a> {
    /// Reads lines of `name: value`; what is no such line is left out.
    #[must_use]
    pub fn read(text: &'a str) -> Self {
        let line = |line: &'a str| line.split_once(':').map(|(name, value)| (name, value.trim_ascii()));
        Self(text.split('\n').filter_map(line).collect())
    }

    /// The value of a header; of one that came several times, all values with commas between them.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    /// Names and values, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().copied()
    }

    /// Whether `Connection` names this header, which then ends here (RFC 9110, 7.6.1).
    #[must_use]
    pub fn is_hop(&self, name: &str) -> bool {
        self.get("connection").is_some_and(|names| lists(names, name))
    }
}

/// Whether a list with commas names something, in any case.
#[must_use]
pub fn lists(list: &str, name: &str) -> bool {
    list.split(',').any(|item| item.trim_ascii().eq_ignore_ascii_case(name))
}

/// Whether a text can be the name of a header, a method or the like (a token of RFC 9110).
#[must_use]
pub fn is_token(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(letter)
}
