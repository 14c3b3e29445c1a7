/* wash/new_go.c: what `wash new` writes for Go: an actor that answers HTTP.
 *
 * The SDK is two modules, sdk/go and sdk/tinygo beside it, that no registry has; `make` names their places in go.work.
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
    "GO ?= $(firstword $(shell command -v go 2>/dev/null) $(wildcard /usr/local/go/bin/go) go)\n"
    "\n"
    "all: {{name}}_s.wasm\n"
    "\n"
    "# Where the SDK is is not for go.mod: it differs from machine to machine.\n"
    "go.work: Makefile FORCE\n"
    "\t@printf 'go 1.24\\n\\nuse .\\n\\nreplace github.com/wapc/wapc-guest-tinygo => %s\\n\\n' '$(SDK)' >$@.new\n"
    "\t@printf 'replace github.com/wasmcloud/wasmcloud-c/sdk/tinygo => %s\\n' '$(abspath $(SDK)/../tinygo)' >>$@.new\n"
    "\t@cmp -s $@.new $@ && rm $@.new || mv $@.new $@\n"
    "\n"
    "{{name}}.wasm: go.mod $(wildcard *.go) go.work\n"
    "\tGOOS=wasip1 GOARCH=wasm $(GO) build -buildmode=c-shared -trimpath -ldflags='-s -w' -o $@ .\n"
    "\n"
    "{{name}}_s.wasm: {{name}}.wasm\n"
    "\t$(WASH) claims sign $< --name {{name}} --ver 0.1.0 --rev 1 --http_server\n"
    "\n"
    "test: go.work\n"
    "\t$(GO) test .\n"
    "\n"
    "run: {{name}}_s.wasm\n"
    "\tPORT=$(PORT) $(WASMCLOUD) --manifest {{name}}.yaml\n"
    "\n"
    "clean:\n"
    "\trm -f {{name}}.wasm {{name}}_s.wasm go.work\n"
    "\n"
    "FORCE:\n"
    "\n"
    ".PHONY: all test run clean FORCE\n";

static const char go_mod[] =
    "module example.com/{{name}}\n"
    "\n"
    "go 1.24\n"
    "\n"
    "// `make` says in go.work where these are\n"
    "require (\n"
    "\tgithub.com/wapc/wapc-guest-tinygo v0.3.3\n"
    "\tgithub.com/wasmcloud/wasmcloud-c/sdk/tinygo v0.0.0\n"
    ")\n";

static const char main_go[] =
    "// {{description}}\n"
    "package main\n"
    "\n"
    "import (\n"
    "\t\"net/url\"\n"
    "\n"
    "\t\"github.com/wasmcloud/wasmcloud-c/sdk/tinygo/httpserver\"\n"
    ")\n"
    "\n"
    "func onRequest(request httpserver.Request) (httpserver.Response, error) {\n"
    "\tname := \"stranger\"\n"
    "\tquery, err := url.ParseQuery(request.QueryString)\n"
    "\tif err == nil && query.Has(\"name\") {\n"
    "\t\tname = query.Get(\"name\")\n"
    "\t}\n"
    "\tresponse := httpserver.NewResponse()\n"
    "\tresponse.Body = []byte(\"Hello, \" + name + \"\\n\")\n"
    "\treturn response, nil\n"
    "}\n"
    "\n"
    "// A library has no main that runs.\n"
    "func init() {\n"
    "\thttpserver.Handlers{HandleRequest: onRequest}.Register()\n"
    "}\n"
    "\n"
    "func main() {}\n";

static const char main_test_go[] =
    "package main\n"
    "\n"
    "import (\n"
    "\t\"testing\"\n"
    "\n"
    "\t\"github.com/wasmcloud/wasmcloud-c/sdk/tinygo/httpserver\"\n"
    ")\n"
    "\n"
    "func TestGreets(t *testing.T) {\n"
    "\tfor query, wanted := range map[string]string{\"\": \"Hello, stranger\\n\", \"name=Ada\": \"Hello, Ada\\n\"} {\n"
    "\t\tresponse, err := onRequest(httpserver.Request{Method: \"GET\", Path: \"/\", QueryString: query})\n"
    "\t\tif err != nil || string(response.Body) != wanted {\n"
    "\t\t\tt.Errorf(\"wanted %q, got %q, %v\", wanted, response.Body, err)\n"
    "\t\t}\n"
    "\t}\n"
    "}\n";

static const char gitignore[] =
    "*.wasm\n"
    "go.work*\n";

static const wc_new_file files[] = {
    {"Makefile", makefile},
    {"go.mod", go_mod},
    {"main.go", main_go},
    {"main_test.go", main_test_go},
    {"{{name}}.yaml", wc__new_manifest},
    {"README.md", wc__new_readme},
    {".gitignore", gitignore},
    {0},
};

const wc_new_template wc__new_go[] = {
    {"actor", "go", files, "make run", "go", "WASMCLOUD_SDK_GO"},
    {0},
};
/* clang-format on */
