/* wash/new_c.c: what `wash new` writes for C: an actor that answers HTTP, and a contract with code for both sides.
 *
 * `{{name}}` and the like are replaced, in paths and contents; see cmd_new.c.
 */
#include "wash/new.h"

/* clang-format off */
static const char actor_makefile[] =
    "# make        builds and signs {{name}}_s.wasm\n"
    "# make test   runs the handlers in an ordinary program under sanitizers\n"
    "# make run    starts a host with the actor on http://127.0.0.1:$(PORT)\n"
    "SDK ?= {{sdk}}\n"
    "WASH ?= {{bin}}/wash\n"
    "WASMCLOUD ?= {{bin}}/wasmcloud\n"
    "GUEST_CC ?= $(firstword $(foreach c,clang-19 clang-20 clang-21 clang,$(shell command -v $(c) 2>/dev/null)) clang)\n"
    "PORT ?= 8080\n"
    "\n"
    "all: {{name}}_s.wasm\n"
    "\n"
    "{{name}}.wasm: {{name}}.c\n"
    "\t$(GUEST_CC) --target=wasm32 -mcpu=mvp -Oz -ffreestanding -nostdlib -Wall -Wextra \\\n"
    "\t    -Wl,--no-entry -Wl,--strip-all -Wl,--stack-first -I$(SDK)/include -o $@ $< -L$(SDK)/lib -lwasmcloud-actor\n"
    "\n"
    "{{name}}_s.wasm: {{name}}.wasm\n"
    "\t$(WASH) claims sign $< --name {{name}} --ver 0.1.0 --rev 1 --http_server\n"
    "\n"
    "test_{{ident}}: test_{{ident}}.c {{name}}.c\n"
    "\t$(CC) -g -Wall -Wextra -fsanitize=address,undefined -I$(SDK)/include -o $@ $^ -L$(SDK)/lib -lwasmcloud-actor-native\n"
    "\n"
    "test: test_{{ident}}\n"
    "\t./test_{{ident}}\n"
    "\n"
    "run: {{name}}_s.wasm\n"
    "\tPORT=$(PORT) $(WASMCLOUD) --manifest {{name}}.yaml\n"
    "\n"
    "clean:\n"
    "\trm -f {{name}}.wasm {{name}}_s.wasm test_{{ident}}\n"
    "\n"
    ".PHONY: all test run clean\n";

static const char actor_name_c[] =
    "/* {{description}} */\n"
    "#include <wasmcloud/http.h>\n"
    "\n"
    "static int on_request(void *ctx, const wc_httpserver_request *request, wc_httpserver_response *response)\n"
    "{\n"
    "    wc_text body = {0};\n"
    "    wc_slice name = WC_TEXT(\"stranger\");\n"
    "    (void)ctx;\n"
    "    wc_http_query(request, \"name\", &name);\n"
    "    wc_text_add_str(&body, \"Hello, \");\n"
    "    wc_text_add(&body, name);\n"
    "    wc_text_add_str(&body, \"\\n\");\n"
    "    return wc_http_ok(response, wc_text_slice(&body));\n"
    "}\n"
    "\n"
    "static const wc_httpserver_handlers handlers = {.handle_request = on_request};\n"
    "\n"
    "void wc_actor_init(void)\n"
    "{\n"
    "    wc_httpserver_register(&handlers, NULL);\n"
    "}\n";

static const char actor_test_c[] =
    "/* {{name}}'s handlers in an ordinary program. */\n"
    "#include <wasmcloud/native.h>\n"
    "\n"
    "int main(void)\n"
    "{\n"
    "    wc_httpserver_response response;\n"
    "    wc_native_start();\n"
    "    wc_native_http(\"GET\", \"/\", \"\", WC_TEXT(\"\"), &response);\n"
    "    wc_native_same(response.body, \"Hello, stranger\\n\");\n"
    "    wc_native_http(\"GET\", \"/\", \"name=Ada\", WC_TEXT(\"\"), &response);\n"
    "    wc_native_same(response.body, \"Hello, Ada\\n\");\n"
    "    wc_native_end();\n"
    "    return 0;\n"
    "}\n";

const char wc__new_manifest[] =
    "actors:\n"
    "  - ./{{name}}_s.wasm\n"
    "capabilities:\n"
    "  - image_ref: wasmcloud.azurecr.io/httpserver:0.12.3\n"
    "links:\n"
    "  - actor: ./{{name}}_s.wasm\n"
    "    contract_id: wasmcloud:httpserver\n"
    "    provider_id: VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M\n"
    "    values:\n"
    "      BIND: 127.0.0.1:${PORT:8080}\n";

const char wc__new_readme[] =
    "# {{name}}\n"
    "\n"
    "{{description}}\n"
    "\n"
    "    make          # build and sign\n"
    "    make test     # without a host\n"
    "    make run      # then: curl http://127.0.0.1:8080/?name=Ada\n"
    "\n"
    "What the actor may do is in its token: the options of `wash claims sign` in the Makefile. What it is linked to is in\n"
    "`{{name}}.yaml`.\n";

static const char actor_gitignore[] =
    "*.wasm\n"
    "test_{{ident}}\n";

static const wc_new_file actor_files[] = {
    {"Makefile", actor_makefile},
    {"{{name}}.c", actor_name_c},
    {"test_{{ident}}.c", actor_test_c},
    {"{{name}}.yaml", wc__new_manifest},
    {"README.md", wc__new_readme},
    {".gitignore", actor_gitignore},
    {0},
};

static const char interface_name_widl[] =
    "\"\"\"\n"
    "{{description}}\n"
    "Version 0.1.0.\n"
    "\"\"\"\n"
    "namespace \"{{namespace}}\" @version(\"0.1.0\")\n"
    "\n"
    "role Greeter {\n"
    "  \"A greeting for somebody.\"\n"
    "  Greet(name: string): Greeting\n"
    "}\n"
    "\n"
    "type Greeting {\n"
    "  text: string\n"
    "}\n";

static const char interface_codegen_yaml[] =
    "schema: {{name}}.widl\n"
    "config: {hostRoles: [Greeter], prefix: {{ident}}}\n"
    "generates:\n"
    "  gen/actor/{{ident}}.h: {module: c, visitorClass: ModuleVisitor}\n"
    "  gen/actor/{{ident}}.c: {module: c, visitorClass: ModuleVisitor}\n"
    "  gen/provider/{{ident}}.h: {module: c, visitorClass: ModuleVisitor, config: {side: provider}}\n"
    "  gen/provider/{{ident}}.c: {module: c, visitorClass: ModuleVisitor, config: {side: provider}}\n"
    "  gen/{{name}}.md: {module: markdown, visitorClass: ModuleVisitor}\n";

static const char interface_makefile[] =
    "# make        generates the code of both sides and the documentation into gen/\n"
    "# make test   checks the contract and compiles both sides\n"
    "SDK ?= {{sdk}}\n"
    "WASH ?= {{bin}}/wash\n"
    "GUEST_CC ?= $(firstword $(foreach c,clang-19 clang-20 clang-21 clang,$(shell command -v $(c) 2>/dev/null)) clang)\n"
    "\n"
    "all: gen/done\n"
    "\n"
    "gen/done: {{name}}.widl codegen.yaml\n"
    "\t$(WASH) validate {{name}}.widl\n"
    "\t$(WASH) gen codegen.yaml\n"
    "\ttouch $@\n"
    "\n"
    "test: gen/done\n"
    "\t$(WASH) fmt --check {{name}}.widl\n"
    "\t$(CC) -Wall -Wextra -Werror -I$(SDK)/include -c -o gen/provider.o gen/provider/{{ident}}.c\n"
    "\t$(GUEST_CC) --target=wasm32 -mcpu=mvp -Oz -ffreestanding -Wall -Wextra -Werror -I$(SDK)/include \\\n"
    "\t    -c -o gen/actor.o gen/actor/{{ident}}.c\n"
    "\n"
    "clean:\n"
    "\trm -rf gen\n"
    "\n"
    ".PHONY: all test clean\n";

static const char interface_readme_md[] =
    "# {{name}}\n"
    "\n"
    "{{description}}\n"
    "\n"
    "    make          # code for actors and providers, and gen/{{name}}.md\n"
    "    make test     # the contract is well formed, both sides compile\n"
    "\n"
    "`{{name}}.widl` is the contract: change it, then `make`. `wash lint OLD NEW` says whom a change breaks.\n";

static const char interface_gitignore[] =
    "gen/\n";

static const wc_new_file interface_files[] = {
    {"{{name}}.widl", interface_name_widl},
    {"codegen.yaml", interface_codegen_yaml},
    {"Makefile", interface_makefile},
    {"README.md", interface_readme_md},
    {".gitignore", interface_gitignore},
    {0},
};

const wc_new_template wc__new_c[] = {
    {"actor", "c", actor_files, "make run", "c", "WASMCLOUD_SDK_C"},
    {"interface", "c", interface_files, "make", "c", "WASMCLOUD_SDK_C"},
    {0},
};
/* clang-format on */
