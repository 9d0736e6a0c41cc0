//! A local Azure for online endpoints.

fn main() {}
