;; L1: no __guest_call.
(module
  (memory (export "memory") 1))
