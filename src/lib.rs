//! Azure Machine Learning online endpoints.
