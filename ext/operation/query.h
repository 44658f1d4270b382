/* query.h - prepare, bind, step, quote names, one error path: the only caller of sqlite3_prepare.
*/
#ifndef DV_QUERY_H
#define DV_QUERY_H

#include "../base/dv.h"

/* One statement of `sql`; NULL after an error, which carries SQLite's code and message.  It is
** SQLITE_AUTH, too, where an authorizer's SQLITE_IGNORE has left nothing of the statement. */
DV_INTERNAL sqlite3_stmt *dv_query_prepare(DvErr *err, sqlite3 *db, const char *sql);
/* An error unless that result column of a function of ours is its answer: an authorizer's
** SQLITE_IGNORE puts NULL in its place, which is none. */
DV_INTERNAL void dv_query_check_call(DvErr *err, sqlite3_stmt *stmt, int column,
                                     const char *function);
/* True when there is a row; false at the end and after an error. */
DV_INTERNAL bool dv_query_step(DvErr *err, sqlite3_stmt *stmt);
/* Finalizes. */
DV_INTERNAL void dv_query_end(sqlite3_stmt *stmt);
/* Records the connection's current error (its code unchanged, its message copied). */
DV_INTERNAL void dv_query_fail(DvErr *err, sqlite3 *db, int code);
/* Appends the name in double quotes. */
DV_INTERNAL void dv_query_name(DvErr *err, DvText *sql, const char *name);
/* For messages: "NULL", "an integer", "a real", "a text", "a BLOB". */
DV_INTERNAL const char *dv_query_kind(sqlite3_value *value);

/* Whether the word stands anywhere in the text, in any case. (pragma_optimize(), alone among the
** table functions, writes, and its statement counts as one that reads.) */
DV_INTERNAL bool dv_query_holds(const char *sql, const char *word);
/* `stem`, followed by a number where `sql` has that word already, for a common table expression of
** ours around a query of the user's.  Owned by the caller. */
DV_INTERNAL char *dv_query_free_name(DvErr *err, const char *stem, const char *sql);

/* Steps a tiny endless statement: sqlite3_interrupt and the progress handler are answered. */
DV_INTERNAL void dv_query_ask(DvErr *err);
/* Around a call: between them dv_work asks so, while no other statement may be running. */
static inline void dv_poll_begin(DvErr *err, DvPoll *poll, sqlite3 *db) {
  *poll = (DvPoll){.ask = dv_query_ask, .db = db};
  err->poll = poll;
}
static inline void dv_poll_end(DvErr *err, DvPoll *poll) {
  err->poll = NULL;
  if (poll->stmt) dv_query_end(poll->stmt);
}

#endif
