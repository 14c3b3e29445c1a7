/* base/file.h: whole files and directories. Blocking; never on a worker loop. */
#ifndef WC_BASE_FILE_H
#define WC_BASE_FILE_H

#include "base/buf.h"

/* The whole file. WC_ENOTFOUND, WC_EDENIED, WC_ELIMIT (larger than max bytes), WC_EIO. The text names the file. */
WC_MUST_USE int wc_file_read(const char *path, size_t max, wc_buf *out, wc_error *err);
/* Writes to a temporary name in the same directory, syncs, renames. `mode` as chmod. */
WC_MUST_USE int wc_file_write(const char *path, wc_slice content, unsigned mode, wc_error *err);
/* Creates the directory and its parents with `mode`; an existing one is fine. */
WC_MUST_USE int wc_dir_make(const char *path, unsigned mode, wc_error *err);
/* WC_EDENIED unless the directory is ours and not writable by group or others. */
WC_MUST_USE int wc_dir_check_private(const char *path, wc_error *err);
/* $VAR/wasmcloud-c or $HOME/<fallback>/wasmcloud-c: ("XDG_CACHE_HOME", ".cache"). WC_ENOTFOUND when neither is set. */
WC_MUST_USE int wc_dir_xdg(const char *variable, const char *fallback, wc_buf *out, wc_error *err);

#endif
