;; W1: calls the WASI functions of this host and answers with what came back. Operation "t": the table of answers, 32-bit words
;; from 0x200 on. Operation "s": sleeps by poll_oneoff; the payload is one subscription of 48 bytes, the answer
;; the errno, the number of events and the first event. "S": the same with two copies of the subscription.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $fdstat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_filestat_get" (func $filestat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_get" (func $prestat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_get" (func $environ_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (import "wapc" "__guest_request" (func $request (param i32 i32)))
  (import "wapc" "__guest_response" (func $response (param i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "first line\0asecond ")
  (data (i32.const 48) "half\0atail")
  ;; two vectors
  (data (i32.const 64) "\10\00\00\00\12\00\00\00\30\00\00\00\09\00\00\00")
  (global $at (mut i32) (i32.const 0x200))
  (func $note (param $value i32)
    (i32.store (global.get $at) (local.get $value))
    (global.set $at (i32.add (global.get $at) (i32.const 4))))

  (func $table
    ;; 0: written, 1: errno
    (call $note (call $fd_write (i32.const 1) (i32.const 64) (i32.const 2) (i32.const 0x100)))
    (call $note (i32.load (i32.const 0x100)))
    (call $note (call $fd_write (i32.const 2) (i32.const 64) (i32.const 1) (i32.const 0x100)))
    (call $note (call $fd_write (i32.const 5) (i32.const 64) (i32.const 1) (i32.const 0x100)))
    ;; 4: vectors outside memory, 5: result outside memory
    (call $note (call $fd_write (i32.const 1) (i32.const 0xfffffff0) (i32.const 1) (i32.const 0x100)))
    (call $note (call $fd_write (i32.const 1) (i32.const 64) (i32.const 0) (i32.const 0xfffffffe)))
    ;; 6, 7: end of input
    (i32.store (i32.const 0x100) (i32.const 99))
    (call $note (call $fd_read (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 0x100)))
    (call $note (i32.load (i32.const 0x100)))
    (call $note (call $fd_read (i32.const 1) (i32.const 64) (i32.const 1) (i32.const 0x100)))
    ;; 9: close, 10: close of what is not open
    (call $note (call $fd_close (i32.const 1)))
    (call $note (call $fd_close (i32.const 3)))
    (call $note (call $fd_seek (i32.const 1) (i64.const 0) (i32.const 0) (i32.const 0x100)))
    (call $note (call $fd_seek (i32.const 9) (i64.const 0) (i32.const 0) (i32.const 0x100)))
    ;; 13, 14: a character device
    (call $note (call $fdstat (i32.const 1) (i32.const 0x100)))
    (call $note (i32.load8_u (i32.const 0x100)))
    (i64.store (i32.const 0x138) (i64.const -1))
    (call $note (call $filestat (i32.const 1) (i32.const 0x100)))
    (call $note (i32.load (i32.const 0x138)))
    (call $note (call $prestat (i32.const 3) (i32.const 0x100)))
    (call $note (call $path_open (i32.const 3) (i32.const 0) (i32.const 16) (i32.const 5) (i32.const 0)
      (i64.const 0) (i64.const 0) (i32.const 0) (i32.const 0x100)))
    ;; 19, 20, 21: no arguments
    (i64.store (i32.const 0x100) (i64.const -1))
    (call $note (call $args_sizes (i32.const 0x100) (i32.const 0x104)))
    (call $note (i32.load (i32.const 0x100)))
    (call $note (i32.load (i32.const 0x104)))
    (call $note (call $environ_sizes (i32.const 0x100) (i32.const 0x104)))
    (call $note (call $environ_get (i32.const 0x100) (i32.const 0x104)))
    ;; 24 to 27: real time, low and high word, and a clock nobody has
    (call $note (call $clock (i32.const 0) (i64.const 1) (i32.const 0x100)))
    (call $note (i32.load (i32.const 0x100)))
    (call $note (i32.load (i32.const 0x104)))
    (call $note (call $clock (i32.const 77) (i64.const 1) (i32.const 0x100)))
    ;; 28 to 31: random bytes; outside memory; too many
    (i32.store (i32.const 0x100) (i32.const 0))
    (call $note (call $random (i32.const 0x100) (i32.const 4)))
    (call $note (i32.load (i32.const 0x100)))
    (call $note (call $random (i32.const 65530) (i32.const 100)))
    (call $note (call $random (i32.const 0) (i32.const 0x7fffffff)))
    (call $note (call $yield))
    ;; 33: no subscriptions
    (call $note (call $poll (i32.const 0x100) (i32.const 0x100) (i32.const 0) (i32.const 0x100))))

  (func (export "__guest_call") (param $op_len i32) (param $len i32) (result i32)
    (local $count i32)
    (call $request (i32.const 0) (i32.const 0x1000))
    (if (i32.eq (i32.load8_u (i32.const 0)) (i32.const 116))
      (then
        (global.set $at (i32.const 0x200))
        (call $table)
        (call $response (i32.const 0x200) (i32.sub (global.get $at) (i32.const 0x200)))
        (return (i32.const 1))))
    (local.set $count (i32.const 1))
    (if (i32.eq (i32.load8_u (i32.const 0)) (i32.const 83))
      (then
        (local.set $count (i32.const 2))
        (call $request (i32.const 0) (i32.const 0x1030))))
    (i32.store (i32.const 0x200)
      (call $poll (i32.const 0x1000) (i32.const 0x208) (local.get $count) (i32.const 0x204)))
    (call $response (i32.const 0x200) (i32.const 72))
    (i32.const 1)))
