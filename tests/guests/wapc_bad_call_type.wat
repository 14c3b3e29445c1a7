;; L1: __guest_call with another signature.
(module
  (memory (export "memory") 1)
  (func (export "__guest_call") (param i32 i32 i32) (result i64) (i64.const 1)))
