fn main() { vergen::EmitBuilder::builder().all_git().emit().unwrap(); }
