#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| azureml_fuzz::operation::run(data));
