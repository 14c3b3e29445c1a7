;; Imports one function, the console log, without its module name: as a Zig guest does.
(module
  (import "env" "__console_log" (func $log (param i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "from zig")
  (func (export "__guest_call") (param i32 i32) (result i32)
    (call $log (i32.const 16) (i32.const 8))
    (i32.const 1)))
