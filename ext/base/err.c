/* err.c - the sticky error: the first message wins, out of memory needs no memory. */
#include "dv.h"

#include <stdarg.h>

void dv_err_set(DvErr *err, int code, const char *format, ...) {
  if (dv_failed(err)) return;
  va_list args;
  va_start(args, format);
  err->text = sqlite3_vmprintf(format, args);
  va_end(args);
  err->code = err->text ? code : SQLITE_NOMEM;
}

void dv_err_nomem(DvErr *err) {
  if (!dv_failed(err)) err->code = SQLITE_NOMEM;
}

void dv_err_wrap(DvErr *err, const char *what, const char *hint) {
  if (!err->text) return;
  DvErr wrapped = {0};
  dv_err_set(&wrapped, err->code, "%s%s%s%s%s%s", what ? what : "", what ? ": " : "", err->text,
             hint ? " (" : "", hint ? hint : "", hint ? ")" : "");
  dv_err_clear(err);
  *err = wrapped;
}

void dv_err_clear(DvErr *err) {
  dv_free(err->text);
  *err = (DvErr){0};
}

void dv_wide_add_checked(DvErr *err, DvWide *sum, DvWide x) {
  if (!dv_wide_add(sum, x)) dv_err_set(err, SQLITE_ERROR, "the weights add up to more than 2^64");
}
