;; L2: three imports nobody offers, of which all must be named, and the host call of early 2020.
(module
  (import "wapc" "__unknown" (func (param i32)))
  (import "wapc" "__host_call" (func (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "elsewhere" "thing" (func))
  (import "wapc" "__guest_request" (func (param i32 i64)))
  (memory (export "memory") 1)
  (func (export "__guest_call") (param i32 i32) (result i32) (i32.const 1)))
