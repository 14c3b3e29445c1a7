;; The payload comes back. Imports as few functions as a guest can.
(module
  (import "wapc" "__guest_request" (func $request (param i32 i32)))
  (import "wapc" "__guest_response" (func $response (param i32 i32)))
  (memory (export "memory") 1)
  (global $page_end (mut i32) (i32.const 65536))
  (func $ensure (param $end i32)
    (local $pages i32)
    (local.set $pages (i32.shr_u (i32.add (local.get $end) (i32.const 65535)) (i32.const 16)))
    (if (i32.gt_u (local.get $pages) (memory.size))
      (then (drop (memory.grow (i32.sub (local.get $pages) (memory.size)))))))
  ;; operation at 1024, payload behind it
  (func (export "__guest_call") (param $op_len i32) (param $len i32) (result i32)
    (local $at i32)
    (local.set $at (i32.add (i32.const 1024) (local.get $op_len)))
    (call $ensure (i32.add (local.get $at) (local.get $len)))
    (call $request (i32.const 1024) (local.get $at))
    (call $response (local.get $at) (local.get $len))
    (i32.const 1)))
