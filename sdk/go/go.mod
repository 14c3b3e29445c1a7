module github.com/wapc/wapc-guest-tinygo

go 1.24
