//! JSON as the tests hold it.

use azureml_endpoints::value::Value;

/// JSON as the tests hold it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Json(pub(crate) serde_json::Value);

/// A [`Json`] as it is written.
macro_rules! json {
    ($($tokens:tt)*) => { $crate::world::Json(serde_json::json!($($tokens)*)) };
}

impl Value for Json {
    fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().map(Self)
    }

    fn write<T: serde::Serialize + ?Sized>(value: &T) -> Self {
        Self(serde_json::to_value(value).unwrap())
    }

    fn get(&self, key: &str) -> Option<Self> {
        self.0.as_object()?.get(key).filter(|member| !member.is_null()).cloned().map(Self)
    }

    fn with(&self, key: &str, member: Self) -> Self {
        let mut object = self.0.as_object().cloned().unwrap_or_default();
        object.insert(key.to_owned(), member.0);
        Self(object.into())
    }

    fn keys(&self) -> Vec<String> {
        self.0.as_object().map(|object| object.keys().cloned().collect()).unwrap_or_default()
    }

    fn items(&self) -> Vec<Self> {
        self.0.as_array().map(|array| array.iter().cloned().map(Self).collect()).unwrap_or_default()
    }

    fn list(items: Vec<Self>) -> Self {
        Self(items.into_iter().map(|item| item.0).collect())
    }

    fn records(&self, names: &[String]) -> Option<Self> {
        let row = |row: &serde_json::Value| {
            let cells = row.as_array().filter(|cells| cells.len() == names.len())?;
            Some(serde_json::Value::Object(names.iter().cloned().zip(cells.iter().cloned()).collect()))
        };
        self.0.as_array()?.iter().map(row).collect::<Option<Vec<_>>>().map(|rows| Self(rows.into()))
    }

    fn is_same(&self, other: &Self) -> bool {
        self.0 == other.0 || self.as_number().is_some_and(|number| other.as_number() == Some(number))
    }

    fn is_list(&self) -> bool {
        self.0.is_array()
    }

    fn is_object(&self) -> bool {
        self.0.is_object()
    }

    fn as_text(&self) -> Option<String> {
        self.0.as_str().map(str::to_owned)
    }

    fn as_number(&self) -> Option<f64> {
        self.0.as_f64()
    }
}

pub(crate) use json;
