/* wash/new_assemblyscript.c: what `wash new` writes for AssemblyScript: an actor that answers HTTP.
 *
 * The contract is a package of sdk/assemblyscript that no registry has; `make` copies it into node_modules.
 */
#include "wash/new.h"

/* clang-format off */
static const char makefile[] =
    "# make        builds and signs {{name}}_s.wasm\n"
    "# make test   runs the handlers in Node, without a host\n"
    "# make run    starts a host with the actor on http://127.0.0.1:$(PORT)\n"
    "SDK ?= {{sdk}}\n"
    "WASH ?= {{bin}}/wash\n"
    "WASMCLOUD ?= {{bin}}/wasmcloud\n"
    "PORT ?= 8080\n"
    "NPM ?= npm\n"
    "# the directories of $(SDK) whose packages are imported\n"
    "CONTRACTS = httpserver\n"
    "PACKAGES = $(addprefix $(SDK)/,$(CONTRACTS))\n"
    "ASC ?= node node_modules/assemblyscript/bin/asc.js\n"
    "\n"
    "all: {{name}}_s.wasm\n"
    "\n"
    "# The contracts' packages are copied: the compiler follows no links.\n"
    "node_modules/done: package.json Makefile $(PACKAGES:=/package.json)\n"
    "\t$(NPM) install --prefer-offline --no-audit --no-fund --no-save --install-links $(PACKAGES)\n"
    "\ttouch $@\n"
    "\n"
    "{{name}}.wasm: $(wildcard assembly/*.ts) node_modules/done\n"
    "\t$(ASC) assembly/index.ts -o $@ --use abort=assembly/index/abort --optimize\n"
    "\n"
    "{{name}}_s.wasm: {{name}}.wasm\n"
    "\t$(WASH) claims sign $< --name {{name}} --ver 0.1.0 --rev 1 --http_server\n"
    "\n"
    "test.wasm: $(wildcard assembly/*.ts) node_modules/done\n"
    "\t$(ASC) assembly/test.ts -o $@ --debug\n"
    "\n"
    "test: test.wasm\n"
    "\tnode test.mjs\n"
    "\n"
    "run: {{name}}_s.wasm\n"
    "\tPORT=$(PORT) $(WASMCLOUD) --manifest {{name}}.yaml\n"
    "\n"
    "clean:\n"
    "\trm -rf {{name}}.wasm {{name}}_s.wasm test.wasm node_modules\n"
    "\n"
    ".PHONY: all test run clean\n";

static const char package_json[] =
    "{\n"
    "  \"private\": true,\n"
    "  \"description\": \"{{description}}\",\n"
    "  \"dependencies\": {\n"
    "    \"@wapc/as-guest\": \"0.3.1\",\n"
    "    \"@wapc/as-msgpack\": \"0.1.15\",\n"
    "    \"assemblyscript\": \"0.27.37\"\n"
    "  }\n"
    "}\n";

static const char index_ts[] =
    "// {{description}}\n"
    "import { handleAbort, handleCall } from \"@wapc/as-guest\";\n"
    "import { Handlers } from \"@wasmcloud-c/httpserver\";\n"
    "import { onRequest } from \"./handlers\";\n"
    "\n"
    "export function wapc_init(): void {\n"
    "  Handlers.registerHandleRequest(onRequest);\n"
    "}\n"
    "\n"
    "export function __guest_call(operationSize: usize, payloadSize: usize): bool {\n"
    "  return handleCall(operationSize, payloadSize);\n"
    "}\n"
    "\n"
    "function abort(message: string | null, fileName: string | null, lineNumber: u32, columnNumber: u32): void {\n"
    "  handleAbort(message, fileName, lineNumber, columnNumber);\n"
    "}\n";

static const char handlers_ts[] =
    "import { Result } from \"@wapc/as-guest\";\n"
    "import { Request, Response } from \"@wasmcloud-c/httpserver\";\n"
    "\n"
    "// The value as it came, not percent-decoded.\n"
    "function queryValue(query: string, name: string): string | null {\n"
    "  const pairs = query.split(\"&\");\n"
    "  for (let i = 0; i < pairs.length; i++) {\n"
    "    if (pairs[i].startsWith(name + \"=\")) return pairs[i].slice(name.length + 1);\n"
    "  }\n"
    "  return null;\n"
    "}\n"
    "\n"
    "export function onRequest(request: Request): Result<Response> {\n"
    "  const name = queryValue(request.queryString, \"name\");\n"
    "  const response = new Response();\n"
    "  response.body = String.UTF8.encode(\"Hello, \" + (name !== null ? name : \"stranger\") + \"\\n\");\n"
    "  return Result.ok<Response>(response);\n"
    "}\n";

static const char test_ts[] =
    "import { Request } from \"@wasmcloud-c/httpserver\";\n"
    "import { onRequest } from \"./handlers\";\n"
    "\n"
    "function answer(query: string): string {\n"
    "  const request = new Request();\n"
    "  request.method = \"GET\";\n"
    "  request.path = \"/\";\n"
    "  request.queryString = query;\n"
    "  return String.UTF8.decode(onRequest(request).get().body);\n"
    "}\n"
    "\n"
    "function same(got: string, wanted: string): void {\n"
    "  assert(got == wanted, \"wanted \\\"\" + wanted + \"\\\", got \\\"\" + got + \"\\\"\");\n"
    "}\n"
    "\n"
    "export function greetsAStranger(): void {\n"
    "  same(answer(\"\"), \"Hello, stranger\\n\");\n"
    "}\n"
    "\n"
    "export function greetsByName(): void {\n"
    "  same(answer(\"name=Ada\"), \"Hello, Ada\\n\");\n"
    "}\n";

static const char test_mjs[] =
    "// Calls each function that assembly/test.ts exports. There is no host: what the module imports from one fails.\n"
    "import { readFile } from \"node:fs/promises\";\n"
    "\n"
    "const module = await WebAssembly.compile(await readFile(\"test.wasm\"));\n"
    "const imports = {};\n"
    "let memory;\n"
    "\n"
    "function text(at) {\n"
    "  const length = new Uint32Array(memory.buffer)[(at - 4) >>> 2] >>> 1;\n"
    "  return at === 0 ? \"\" : String.fromCharCode(...new Uint16Array(memory.buffer, at, length));\n"
    "}\n"
    "\n"
    "for (const { module: from, name } of WebAssembly.Module.imports(module)) {\n"
    "  imports[from] = imports[from] || {};\n"
    "  imports[from][name] = () => {\n"
    "    throw new Error(`${name}: there is no host`);\n"
    "  };\n"
    "}\n"
    "imports.env = {\n"
    "  ...imports.env,\n"
    "  abort(message, file, line, column) {\n"
    "    throw new Error(`${text(message)} (${text(file)}:${line}:${column})`);\n"
    "  },\n"
    "};\n"
    "\n"
    "const { exports } = await WebAssembly.instantiate(module, imports);\n"
    "memory = exports.memory;\n"
    "let failures = 0;\n"
    "for (const [name, test] of Object.entries(exports).filter(([, value]) => typeof value === \"function\")) {\n"
    "  try {\n"
    "    test();\n"
    "    console.log(`ok ${name}`);\n"
    "  } catch (error) {\n"
    "    failures++;\n"
    "    console.error(`FAILED ${name}: ${error.message}`);\n"
    "  }\n"
    "}\n"
    "process.exit(failures === 0 ? 0 : 1);\n";

static const char gitignore[] =
    "*.wasm\n"
    "node_modules/\n";

static const wc_new_file files[] = {
    {"Makefile", makefile},
    {"package.json", package_json},
    {"assembly/index.ts", index_ts},
    {"assembly/handlers.ts", handlers_ts},
    {"assembly/test.ts", test_ts},
    {"test.mjs", test_mjs},
    {"{{name}}.yaml", wc__new_manifest},
    {"README.md", wc__new_readme},
    {".gitignore", gitignore},
    {0},
};

const wc_new_template wc__new_assemblyscript[] = {
    {"actor", "assemblyscript", files, "make run", "assemblyscript", "WASMCLOUD_SDK_ASSEMBLYSCRIPT"},
    {0},
};
/* clang-format on */
