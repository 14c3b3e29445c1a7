;; Wants 125 MiB from the start, more than a guest may have.
(module
  (memory (export "memory") 2000)
  (func (export "__guest_call") (param i32 i32) (result i32) (i32.const 1)))
