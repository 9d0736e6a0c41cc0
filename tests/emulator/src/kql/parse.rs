//! From tokens to a query.

use crate::kql::Fault;
use crate::kql::table::Cell;
use crate::kql::token::{self, Placed, Token};
use crate::kql::tree::{Expr, Key, Named, Query, Step};

const STEPS: [&str; 11] =
    ["where", "filter", "project", "extend", "summarize", "order", "sort", "take", "limit", "top", "count"];

/// Operators that are words, each also with a `!` before it and, save `has` and `in`, a `_cs` behind it.
const WORDS: [&str; 6] = ["contains", "has", "startswith", "endswith", "hasprefix", "hassuffix"];

struct Parser {
    tokens: Vec<Placed>,
    at: usize,
    end: Placed,
    depth: usize,
}

/// Brackets within brackets; each costs some of the stack.
const DEEPEST: usize = 100;

type Parsed<T> = Result<T, Fault>;

/// Parses a whole query.
pub(crate) fn query(text: &str) -> Parsed<Query> {
    let tokens = token::tokens(text)?;
    let end = Placed { token: Token::End, written: String::new(), line: 1, column: 1 };
    let end = tokens.last().cloned().unwrap_or(end);
    let mut parser = Parser { tokens, at: 0, end, depth: 0 };
    let table = parser.name()?;
    if ["let", "union", "print", "datatable", "search", "find", "range"].contains(&table.as_str()) {
        return Err(Fault::unknown("statement", &table, &["a table and what follows it"]));
    }
    let mut steps = Vec::new();
    while parser.sign("|") {
        steps.push(parser.step()?);
    }
    parser.sign(";");
    if parser.now().token != Token::End {
        return Err(parser.now().fault());
    }
    Ok(Query { table, steps })
}

impl Parser {
    fn now(&self) -> &Placed {
        self.tokens.get(self.at).unwrap_or(&self.end)
    }

    fn ahead(&self, by: usize) -> &Token {
        &self.tokens.get(self.at.saturating_add(by)).unwrap_or(&self.end).token
    }

    fn advance(&mut self) -> Placed {
        let now = self.now().clone();
        self.at = self.at.saturating_add(1);
        now
    }

    fn sign(&mut self, sign: &str) -> bool {
        let is = matches!(&self.now().token, Token::Sign(met) if *met == sign);
        if is {
            self.advance();
        }
        is
    }

    fn word(&mut self, word: &str) -> bool {
        let is = matches!(&self.now().token, Token::Name(met) if met == word);
        if is {
            self.advance();
        }
        is
    }

    fn expect(&mut self, sign: &str) -> Parsed<()> {
        if self.sign(sign) { Ok(()) } else { Err(self.now().fault()) }
    }

    fn name(&mut self) -> Parsed<String> {
        match &self.now().token {
            Token::Name(name) => {
                let name = name.clone();
                self.advance();
                Ok(name)
            }
            _ => Err(self.now().fault()),
        }
    }

    fn step(&mut self) -> Parsed<Step> {
        let name = self.name()?;
        Ok(match name.as_str() {
            "where" | "filter" => Step::Where(self.or()?),
            "project" if !matches!(self.now().token, Token::Sign("-")) => Step::Project(self.list()?),
            "extend" => Step::Extend(self.list()?),
            "summarize" => {
                let of =
                    if matches!(&self.now().token, Token::Name(by) if by == "by") { Vec::new() } else { self.list()? };
                let by = if self.word("by") { self.list()? } else { Vec::new() };
                Step::Summarize { of, by }
            }
            "order" | "sort" => {
                if !self.word("by") {
                    return Err(self.now().fault());
                }
                Step::Sort(self.keys()?)
            }
            "take" | "limit" => Step::Take(self.whole()?),
            "top" => {
                let count = self.whole()?;
                if !self.word("by") {
                    return Err(self.now().fault());
                }
                Step::Top(count, self.keys()?)
            }
            "count" => Step::Count,
            other => {
                let more = if self.sign("-") { format!("-{}", self.name()?) } else { String::new() };
                return Err(Fault::unknown("operator", &format!("{other}{more}"), &STEPS));
            }
        })
    }

    fn whole(&mut self) -> Parsed<usize> {
        let placed = self.advance();
        match &placed.token {
            Token::Number(number) => number.parse().map_err(|_| placed.fault()),
            _ => Err(placed.fault()),
        }
    }

    fn list(&mut self) -> Parsed<Vec<Named>> {
        let mut all = Vec::new();
        loop {
            let named = matches!((&self.now().token, self.ahead(1)), (Token::Name(_), Token::Sign("=")));
            let name = if named { Some(self.name()?) } else { None };
            if named {
                self.expect("=")?;
            }
            all.push((name, self.or()?));
            if !self.sign(",") {
                return Ok(all);
            }
        }
    }

    fn keys(&mut self) -> Parsed<Vec<Key>> {
        let mut keys = Vec::new();
        loop {
            let expr = self.or()?;
            // The biggest comes first unless it is said otherwise.
            let descending = !self.word("asc");
            if descending {
                self.word("desc");
            }
            if self.word("nulls") && !self.word("first") && !self.word("last") {
                return Err(self.now().fault());
            }
            keys.push(Key { expr, descending });
            if !self.sign(",") {
                return Ok(keys);
            }
        }
    }

    fn or(&mut self) -> Parsed<Expr> {
        let mut left = self.and()?;
        while self.word("or") {
            left = Expr::Pair("or", Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Parsed<Expr> {
        let mut left = self.comparison()?;
        while self.word("and") {
            left = Expr::Pair("and", Box::new(left), Box::new(self.comparison()?));
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Parsed<Expr> {
        let left = self.sum()?;
        for sign in ["==", "!=", "=~", "!~", "<=", ">=", "<", ">"] {
            if self.sign(sign) {
                return Ok(Expr::Pair(sign, Box::new(left), Box::new(self.sum()?)));
            }
        }
        let negated = matches!((&self.now().token, self.ahead(1)), (Token::Sign("!"), Token::Name(_)));
        if negated {
            self.advance();
        }
        let Token::Name(word) = self.now().token.clone() else { return Ok(left) };
        let turned = |expr| if negated { Expr::Not(Box::new(expr)) } else { expr };
        if word == "in" {
            self.advance();
            let case = !self.tilde();
            self.expect("(")?;
            let list = self.arguments()?;
            return Ok(Expr::In { sought: Box::new(left), list, negated, case });
        }
        if word == "between" {
            self.advance();
            self.expect("(")?;
            let low = Box::new(self.sum()?);
            self.expect("..")?;
            let high = Box::new(self.sum()?);
            self.expect(")")?;
            return Ok(Expr::Between { sought: Box::new(left), low, high, negated });
        }
        if word == "matches" {
            self.advance();
            if !self.word("regex") {
                return Err(self.now().fault());
            }
            return Ok(turned(Expr::Pair("matches regex", Box::new(left), Box::new(self.sum()?))));
        }
        let (plain, case) = word.strip_suffix("_cs").map_or((word.as_str(), false), |plain| (plain, true));
        let Some(known) = WORDS.iter().find(|known| **known == plain) else {
            return if negated { Err(self.now().fault()) } else { Ok(left) };
        };
        self.advance();
        let right = self.sum()?;
        let fold = |expr: Expr| if case { expr } else { Expr::Call("tolower".to_owned(), vec![expr]) };
        Ok(turned(Expr::Pair(known, Box::new(fold(left)), Box::new(fold(right)))))
    }

    /// The `~` of `in~`, which no other token has.
    fn tilde(&mut self) -> bool {
        self.sign("~")
    }

    fn sum(&mut self) -> Parsed<Expr> {
        let mut left = self.product()?;
        loop {
            let sign = match self.now().token {
                Token::Sign(sign @ ("+" | "-")) => sign,
                _ => return Ok(left),
            };
            self.advance();
            left = Expr::Pair(sign, Box::new(left), Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Parsed<Expr> {
        let mut left = self.single()?;
        loop {
            let sign = match self.now().token {
                Token::Sign(sign @ ("*" | "/" | "%")) => sign,
                _ => return Ok(left),
            };
            self.advance();
            left = Expr::Pair(sign, Box::new(left), Box::new(self.single()?));
        }
    }

    fn single(&mut self) -> Parsed<Expr> {
        if self.depth >= DEEPEST {
            return Err(self.now().fault());
        }
        self.depth += 1;
        let expr = self.innermost();
        self.depth -= 1;
        expr
    }

    fn innermost(&mut self) -> Parsed<Expr> {
        let placed = self.advance();
        Ok(match &placed.token {
            Token::Text(text) => Expr::Cell(Cell::Text(text.clone())),
            Token::Span(ms) => Expr::Cell(Cell::Span(*ms)),
            Token::Number(number) => Expr::Cell(match number.parse::<i64>() {
                Ok(whole) => Cell::Long(whole),
                Err(_) => Cell::Real(number.parse().map_err(|_| placed.fault())?),
            }),
            Token::Sign("-") => Expr::Minus(Box::new(self.single()?)),
            Token::Sign("(") => {
                let inner = self.or()?;
                self.expect(")")?;
                inner
            }
            Token::Name(name) if name == "true" || name == "false" => Expr::Cell(Cell::Bool(name == "true")),
            Token::Name(name) if name == "datetime" && self.sign("(") => self.datetime(&placed)?,
            Token::Name(name) if self.sign("(") => {
                let list = self.arguments()?;
                match (name.as_str(), list.as_slice()) {
                    ("not", [inner]) => Expr::Not(Box::new(inner.clone())),
                    _ => Expr::Call(name.clone(), list),
                }
            }
            Token::Name(name) => Expr::Column(name.clone()),
            _ => return Err(placed.fault()),
        })
    }

    fn datetime(&mut self, placed: &Placed) -> Parsed<Expr> {
        let inside = self.advance();
        let ms = match &inside.token {
            Token::Text(text) => crate::clock::read_iso(text),
            _ => None,
        };
        self.expect(")")?;
        Ok(Expr::Cell(Cell::Time(ms.ok_or_else(|| placed.fault())?)))
    }

    fn arguments(&mut self) -> Parsed<Vec<Expr>> {
        let mut all = Vec::new();
        if self.sign(")") {
            return Ok(all);
        }
        loop {
            all.push(self.or()?);
            if self.sign(")") {
                return Ok(all);
            }
            self.expect(",")?;
        }
    }
}
