//! From a request's JSON to rows of numbers, with the complaints of a scoring script.

use serde_json::Value;

/// The rows of `{"data": [[…]]}` or of MLflow's `{"input_data": {"columns", "index", "data"}}`.
pub(crate) fn rows(body: &[u8], width: usize) -> Result<Vec<Vec<f32>>, String> {
    let body: Value = serde_json::from_slice(body).map_err(|error| format!("Expecting valid JSON: {error}"))?;
    let data = match body.get("input_data") {
        Some(Value::Object(frame)) => frame.get("data"),
        Some(list @ Value::Array(_)) => Some(list),
        _ => body.get("data"),
    };
    let Some(rows) = data.and_then(Value::as_array) else {
        return Err("KeyError: 'data'".to_owned());
    };
    if rows.is_empty() {
        return Err("Found array with 0 sample(s) while a minimum of 1 is required.".to_owned());
    }
    rows.iter().map(|row| numbers(row, width)).collect()
}

fn numbers(row: &Value, width: usize) -> Result<Vec<f32>, String> {
    let cells = row.as_array().ok_or("Expected 2D array, got 1D array instead.")?;
    if cells.len() != width {
        return Err(format!("X has {} features, but the model is expecting {width} features as input.", cells.len()));
    }
    #[allow(clippy::cast_possible_truncation)]
    let number = |cell: &Value| {
        cell.as_f64().map(|number| number as f32).ok_or_else(|| format!("could not convert {cell} to float"))
    };
    cells.iter().map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_shapes_of_input_are_taken() {
        assert_eq!(rows(br#"{"data":[[1,2],[3,4]]}"#, 2).unwrap(), [[1.0, 2.0], [3.0, 4.0]]);
        assert_eq!(
            rows(br#"{"input_data":{"columns":["a","b"],"index":[0],"data":[[1,2.5]]}}"#, 2).unwrap(),
            [[1.0, 2.5]]
        );
    }

    #[test]
    fn other_shapes_are_the_scripts_errors() {
        assert!(rows(b"hello", 2).unwrap_err().contains("JSON"));
        assert!(rows(br#"{"rows":[]}"#, 2).unwrap_err().contains("KeyError"));
        assert!(rows(br#"{"data":[[1]]}"#, 2).unwrap_err().contains("1 features"));
        assert!(rows(br#"{"data":[1,2]}"#, 2).unwrap_err().contains("2D"));
        assert!(rows(br#"{"data":[["x","y"]]}"#, 2).unwrap_err().contains("float"));
    }
}
