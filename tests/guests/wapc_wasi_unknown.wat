;; Imports a WASI function nobody has: refused, or a stub that answers 52 when the host is lenient.
(module
  (import "wasi_snapshot_preview1" "fd_teleport" (func $teleport (param i32 i64) (result i32)))
  (import "wapc" "__guest_response" (func $response (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "__guest_call") (param i32 i32) (result i32)
    (i32.store (i32.const 0) (call $teleport (i32.const 1) (i64.const 2)))
    (call $response (i32.const 0) (i32.const 4))
    (i32.const 1)))
