/* wash/new_rust.c: what `wash new` writes for Rust: an actor that answers HTTP.
 *
 * The contract is a crate of sdk/rust that no registry has; `make` names its place in .cargo/config.toml.
 */
#include "wash/new.h"

/* clang-format off */
static const char makefile[] =
    "# make        builds and signs {{name}}_s.wasm\n"
    "# make test   runs the handlers in an ordinary program\n"
    "# make run    starts a host with the actor on http://127.0.0.1:$(PORT)\n"
    "SDK ?= {{sdk}}\n"
    "WASH ?= {{bin}}/wash\n"
    "WASMCLOUD ?= {{bin}}/wasmcloud\n"
    "PORT ?= 8080\n"
    "CARGO ?= cargo\n"
    "TARGET ?= $(or $(CARGO_TARGET_DIR),target)\n"
    "\n"
    "all: {{name}}_s.wasm\n"
    "\n"
    "# Where the contracts' crates are is not for Cargo.toml: it differs from machine to machine.\n"
    ".cargo/config.toml: Makefile FORCE\n"
    "\t@mkdir -p .cargo\n"
    "\t@printf '[patch.crates-io]\\nwasmcloud-contract-httpserver = { path = \"%s\" }\\n' '$(SDK)/httpserver' >$@.new\n"
    "\t@cmp -s $@.new $@ && rm $@.new || mv $@.new $@\n"
    "\n"
    "{{name}}.wasm: Cargo.toml $(wildcard src/*.rs) .cargo/config.toml\n"
    "\t$(CARGO) build --release --target wasm32-unknown-unknown --target-dir $(TARGET)\n"
    "\tcp $(TARGET)/wasm32-unknown-unknown/release/actor.wasm $@\n"
    "\n"
    "{{name}}_s.wasm: {{name}}.wasm\n"
    "\t$(WASH) claims sign $< --name {{name}} --ver 0.1.0 --rev 1 --http_server\n"
    "\n"
    "test: .cargo/config.toml\n"
    "\t$(CARGO) test --target-dir $(TARGET)\n"
    "\n"
    "run: {{name}}_s.wasm\n"
    "\tPORT=$(PORT) $(WASMCLOUD) --manifest {{name}}.yaml\n"
    "\n"
    "clean:\n"
    "\trm -rf {{name}}.wasm {{name}}_s.wasm target .cargo\n"
    "\n"
    "FORCE:\n"
    "\n"
    ".PHONY: all test run clean FORCE\n";

static const char cargo_toml[] =
    "[package]\n"
    "name = \"{{name}}\"\n"
    "version = \"0.1.0\"\n"
    "description = \"{{description}}\"\n"
    "edition = \"2021\"\n"
    "publish = false\n"
    "\n"
    "[lib]\n"
    "name = \"actor\"\n"
    "crate-type = [\"cdylib\"]\n"
    "\n"
    "[dependencies]\n"
    "form_urlencoded = \"1\"\n"
    "wapc-guest = \"1.2.0\"\n"
    "# not on the registry: `make` tells Cargo where it is\n"
    "wasmcloud-contract-httpserver = { version = \"0.1.2\", features = [\"guest\"] }\n"
    "\n"
    "[profile.release]\n"
    "opt-level = \"s\"\n"
    "lto = true\n"
    "strip = true\n"
    "panic = \"abort\"\n"
    "\n"
    "[workspace]\n";

static const char lib_rs[] =
    "//! {{description}}\n"
    "\n"
    "use wapc_guest::HandlerResult;\n"
    "use wasmcloud_contract_httpserver::{Handlers, Request, Response};\n"
    "\n"
    "#[no_mangle]\n"
    "pub extern \"C\" fn wapc_init() {\n"
    "    Handlers::register_handle_request(on_request);\n"
    "}\n"
    "\n"
    "fn on_request(request: Request) -> HandlerResult<Response> {\n"
    "    let name = form_urlencoded::parse(request.query_string.as_bytes())\n"
    "        .find(|(key, _)| key == \"name\")\n"
    "        .map_or(\"stranger\".to_string(), |(_, value)| value.to_string());\n"
    "    Ok(Response {\n"
    "        body: format!(\"Hello, {name}\\n\").into_bytes(),\n"
    "        ..Response::ok()\n"
    "    })\n"
    "}\n"
    "\n"
    "#[cfg(test)]\n"
    "mod tests {\n"
    "    use super::*;\n"
    "\n"
    "    fn answer(query: &str) -> String {\n"
    "        let request = Request {\n"
    "            method: \"GET\".to_string(),\n"
    "            path: \"/\".to_string(),\n"
    "            query_string: query.to_string(),\n"
    "            ..Default::default()\n"
    "        };\n"
    "        String::from_utf8(on_request(request).unwrap().body).unwrap()\n"
    "    }\n"
    "\n"
    "    #[test]\n"
    "    fn greets_a_stranger() {\n"
    "        assert_eq!(answer(\"\"), \"Hello, stranger\\n\");\n"
    "    }\n"
    "\n"
    "    #[test]\n"
    "    fn greets_by_name() {\n"
    "        assert_eq!(answer(\"name=Ada\"), \"Hello, Ada\\n\");\n"
    "    }\n"
    "}\n";

static const char gitignore[] =
    "*.wasm\n"
    "/target/\n"
    "/.cargo/\n";

static const wc_new_file files[] = {
    {"Makefile", makefile},
    {"Cargo.toml", cargo_toml},
    {"src/lib.rs", lib_rs},
    {"{{name}}.yaml", wc__new_manifest},
    {"README.md", wc__new_readme},
    {".gitignore", gitignore},
    {0},
};

const wc_new_template wc__new_rust[] = {
    {"actor", "rust", files, "make run", "rust", "WASMCLOUD_SDK_RUST"},
    {0},
};
/* clang-format on */
