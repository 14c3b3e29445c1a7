;; W1: the older name, where some structures differ: the status of a file has 56 bytes and a subscription 56. The answer
;; is three words: errno of fd_write, the word behind the file's status, errno of poll_oneoff.
(module
  (import "wasi_unstable" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_filestat_get" (func $filestat (param i32 i32) (result i32)))
  (import "wasi_unstable" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_unstable" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (import "wapc" "__guest_response" (func $response (param i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "panic!\0a")
  (data (i32.const 32) "\10\00\00\00\07\00\00\00")
  (func (export "__guest_call") (param i32 i32) (result i32)
    (i32.store (i32.const 0x200) (call $fd_write (i32.const 1) (i32.const 32) (i32.const 1) (i32.const 0x100)))
    (i32.store (i32.const 0x138) (i32.const 0x5a5a5a5a))
    (drop (call $filestat (i32.const 1) (i32.const 0x100)))
    (i32.store (i32.const 0x204) (i32.load (i32.const 0x138)))
    ;; clock 1 (monotonic) at 24, a timeout of 1 ms at 32
    (i32.store (i32.const 0x418) (i32.const 1))
    (i64.store (i32.const 0x420) (i64.const 1000000))
    (i32.store (i32.const 0x208) (call $poll (i32.const 0x400) (i32.const 0x500) (i32.const 1) (i32.const 0x600)))
    (call $response (i32.const 0x200) (i32.const 12))
    (i32.const 1)))
