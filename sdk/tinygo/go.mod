module github.com/wasmcloud/wasmcloud-c/sdk/tinygo

go 1.21

require github.com/wapc/wapc-guest-tinygo v0.3.3
