;; A1: calls env.abort with a message, a file, a line and a column, as AssemblyScript does. With operation "n" message and
;; file are null; with "w" the message points outside memory.
(module
  (import "env" "abort" (func $abort (param i32 i32 i32 i32)))
  (import "env" "seed" (func $seed (result f64)))
  (import "env" "trace" (func $trace (param i32 i32 f64 f64 f64 f64 f64)))
  (import "wapc" "__guest_request" (func $request (param i32 i32)))
  (memory (export "memory") 1)
  ;; "no räum 😀" and "a.ts", UTF-16LE, each behind its length in bytes
  (data (i32.const 16) "\14\00\00\00n\00o\00 \00r\00\e4\00u\00m\00 \00\3d\d8\00\de")
  (data (i32.const 64) "\08\00\00\00a\00.\00t\00s\00")
  (func (export "__guest_call") (param i32 i32) (result i32)
    (local $seed f64)
    (call $request (i32.const 256) (i32.const 512))
    (local.set $seed (call $seed))
    (if (i32.or (f64.lt (local.get $seed) (f64.const 1)) (f64.ge (local.get $seed) (f64.const 2)))
      (then (unreachable)))
    (call $trace (i32.const 20) (i32.const 2) (f64.const 1.5) (f64.const 2) (f64.const 3) (f64.const 0) (f64.const 0))
    (if (i32.eq (i32.load8_u (i32.const 256)) (i32.const 110))
      (then (call $abort (i32.const 0) (i32.const 0) (i32.const 7) (i32.const 9))))
    (if (i32.eq (i32.load8_u (i32.const 256)) (i32.const 119))
      (then (call $abort (i32.const -16) (i32.const 2) (i32.const 1) (i32.const 2))))
    (call $abort (i32.const 20) (i32.const 68) (i32.const 12) (i32.const 34))
    (unreachable)))
