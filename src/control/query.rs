//! What calls can be told in their query, under the names that callers use (S23).

use crate::error::Misuse;
use crate::value::Value;

/// How an option is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A text, as it is.
    Text,
    /// A whole number from 1 to 10,000.
    Count,
    /// `true` or `false`.
    Flag,
    /// Texts: `a,b`.
    Texts,
    /// Names and values, or names alone: `{ a: "1" }` or `["a"]` as `a=1` and `a`.
    Pairs,
}

/// An option, the query parameter that carries it, and how it is written.
pub type Parameter = (&'static str, &'static str, Form);

use Form::{Count, Flag, Pairs, Text, Texts};

const SKIP: Parameter = ("skip", "$skip", Text);
const TOP: Parameter = ("top", "$top", Count);
const ORDER: Parameter = ("orderBy", "$orderBy", Text);
const VIEW: Parameter = ("listViewType", "listViewType", Text);
const COUNT: Parameter = ("count", "count", Count);

/// Of calls that can be told nothing.
pub const NONE: &[Parameter] = &[];

/// Of the list of endpoints. Its page size and order are called otherwise than those of deployments.
pub const ENDPOINTS: &[Parameter] = &[
    ("name", "name", Text),
    COUNT,
    ("computeType", "computeType", Text),
    SKIP,
    ("tags", "tags", Pairs),
    ("properties", "properties", Pairs),
    ("orderBy", "orderBy", Text),
];

/// Of the list of deployments.
pub const DEPLOYMENTS: &[Parameter] = &[ORDER, TOP, SKIP];

/// Of the list of a deployment's sizes.
pub const SKUS: &[Parameter] = &[COUNT, SKIP];

/// Of lists of models, codes and environments, each of which knows some of these.
pub const CONTAINERS: &[Parameter] = &[SKIP, COUNT, VIEW];

/// Of lists of versions.
pub const VERSIONS: &[Parameter] = &[
    ORDER,
    TOP,
    SKIP,
    VIEW,
    ("version", "version", Text),
    ("description", "description", Text),
    ("offset", "offset", Count),
    ("tags", "tags", Pairs),
    ("properties", "properties", Pairs),
    ("feed", "feed", Text),
    ("hash", "hash", Text),
    ("hashVersion", "hashVersion", Text),
];

/// Of the list of datastores.
pub const DATASTORES: &[Parameter] = &[
    SKIP,
    COUNT,
    ("isDefault", "isDefault", Flag),
    ("names", "names", Texts),
    ("searchText", "searchText", Text),
    ("orderBy", "orderBy", Text),
    ("orderByAsc", "orderByAsc", Flag),
];

/// Of the creation of a datastore.
pub const DATASTORE: &[Parameter] = &[("skipValidation", "skipValidation", Flag)];

/// Reads the options that are there.
///
/// # Errors
/// [`Misuse`] names the option and what it must be.
pub fn read<V: Value>(options: &V, parameters: &[Parameter]) -> Result<Vec<(&'static str, String)>, Misuse> {
    let given = parameters.iter().filter_map(|parameter| Some((parameter, options.get(parameter.0)?)));
    given
        .map(|((option, parameter, form), value)| match written(*form, &value) {
            Some(text) => Ok((*parameter, text)),
            None => Err(Misuse::new(
                option,
                match form {
                    Text => "must be a string",
                    Count => "must be a whole number from 1 to 10000",
                    Flag => "must be true or false",
                    Texts => "must be an array of strings",
                    Pairs => "must be an object of strings, or an array of names",
                },
            )),
        })
        .collect()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
fn whole(count: f64) -> Option<u32> {
    (count.fract() == 0.0 && (1.0..=10_000.0).contains(&count)).then_some(count as u32)
}

fn written<V: Value>(form: Form, value: &V) -> Option<String> {
    let texts = |value: &V| value.items().iter().map(V::as_text).collect::<Option<Vec<_>>>();
    match form {
        Text => value.as_text(),
        Count => {
            let count = value.as_number()?;
            whole(count).map(|count| count.to_string())
        }
        Flag => ["true", "false"]
            .into_iter()
            .zip([true, false])
            .find_map(|(word, flag)| value.is_same(&V::write(&flag)).then(|| word.to_owned())),
        Texts | Pairs if value.is_list() => texts(value).map(|texts| texts.join(",")),
        Pairs if value.is_object() => {
            let pair = |key: String| Some([&key, "=", &value.text_at(&[&key])?].concat());
            value.keys().into_iter().map(pair).collect::<Option<Vec<_>>>().map(|pairs| pairs.join(","))
        }
        Texts | Pairs => None,
    }
}
