;; L5: traps in the module's own start section.
(module
  (memory (export "memory") 1)
  (func $begin (unreachable))
  (start $begin)
  (func (export "__guest_call") (param i32 i32) (result i32) (i32.const 1)))
