//! Real inference: an ONNX file run by tract.

use std::io::Cursor;
use std::sync::Arc;

use tract_onnx::prelude::*;
use tract_onnx::tract_hir::infer::Factoid as _;
use tract_onnx::tract_hir::internal::DimLike as _;

/// A loaded model that takes rows of numbers.
pub(crate) struct Onnx {
    plan: Arc<TypedRunnableModel>,
    /// How many numbers a row has.
    pub(crate) width: usize,
}

impl Onnx {
    /// Loads a model with one input of shape `[rows, width]`.
    pub(crate) fn load(bytes: &[u8]) -> Result<Self, String> {
        Self::parse(bytes).map_err(|error| format!("The file is not a model this runtime can load: {error}"))
    }

    fn parse(bytes: &[u8]) -> TractResult<Self> {
        // An empty file is a valid, empty protobuf.
        if bytes.is_empty() {
            return Err(TractError::msg("the file is empty"));
        }
        let mut model = tract_onnx::onnx().model_for_read(&mut Cursor::new(bytes))?;
        let width =
            model.input_fact(0)?.shape.dim(1).and_then(|dim| dim.concretize()).and_then(|dim| dim.to_usize().ok());
        let width = width.ok_or_else(|| TractError::msg("the input is not of shape [rows, features]"))?;
        let rows = model.symbols.sym("rows");
        model.set_input_fact(0, InferenceFact::dt_shape(f32::datum_type(), [TDim::from(rows), width.to_dim()]))?;
        let plan = model.into_optimized()?.into_runnable()?;
        Ok(Self { plan, width })
    }

    /// One prediction per row.
    pub(crate) fn predict(&self, rows: &[Vec<f32>]) -> Result<Vec<f32>, String> {
        let run = || -> TractResult<Vec<f32>> {
            let flat: Vec<f32> = rows.iter().flatten().copied().collect();
            let input = Tensor::from_shape(&[rows.len(), self.width], &flat)?;
            let outputs = self.plan.run(tvec!(input.into()))?;
            let first = outputs.first().ok_or_else(|| TractError::msg("the model gives nothing"))?;
            let answer = first.cast_to::<f32>()?;
            Ok(answer.to_plain_array_view::<f32>()?.iter().copied().collect())
        };
        run().map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &[u8] = include_bytes!("../../../fixtures/diabetes.onnx");
    const EXPECTED: &str = include_str!("../../../fixtures/diabetes.expected.json");

    #[test]
    fn the_fixture_predicts_what_onnxruntime_predicts() {
        let expected: serde_json::Value = serde_json::from_str(EXPECTED).unwrap();
        let model = Onnx::load(MODEL).unwrap();
        let rows = crate::model::input::rows(expected["input"].to_string().as_bytes(), model.width).unwrap();
        let predictions = model.predict(&rows).unwrap();
        let wanted: Vec<f64> =
            expected["predictions"].as_array().unwrap().iter().map(|one| one.as_f64().unwrap()).collect();
        assert_eq!(predictions.len(), wanted.len());
        for (have, want) in predictions.iter().zip(&wanted) {
            assert!((f64::from(*have) - want).abs() <= 1e-3 * want.abs(), "{have} is not {want}");
        }
    }

    #[test]
    fn what_is_no_model_is_refused() {
        assert!(Onnx::load(b"").is_err());
        assert!(Onnx::load(b"this is a text file").is_err());
    }
}
