//! A release build of the page is cut into chunks; see `src/browser/chunk.rs`.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(chunks)");
    let is = |variable: &str, value: &str| env::var(variable).is_ok_and(|found| found == value);
    let page = env::var_os("CARGO_FEATURE_CHUNKS").is_some();
    if page && is("PROFILE", "release") && is("CARGO_CFG_TARGET_ARCH", "wasm32") {
        println!("cargo::rustc-cfg=chunks");
        // The tool that cuts must know which function needs which.
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
