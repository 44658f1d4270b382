/* rule_sql.h - the text of rules and checks: compiled, quoted and reported; of rules.c and
** checks.c.
*/
#ifndef DV_RULE_SQL_H
#define DV_RULE_SQL_H

#include "rules.h"

/* Where the rows come from: `with` stands before SELECT, `from` behind FROM. */
typedef struct DvRuleScope {
  DvText with, from;
} DvRuleScope;

DV_INTERNAL void dv_rule_scope_clear(DvRuleScope *scope);
/* As dv_query_free_name, for a name that stands around `rules`, too: what they read is the
** user's. */
DV_INTERNAL char *dv_rule_free_name(DvErr *err, const char *stem, const char *sql,
                                    const DvList *rules);

/* An error that names the rule unless it is one expression over the scope; `kind` is "rule". */
DV_INTERNAL void dv_rule_compile(DvErr *err, sqlite3 *db, const DvRuleScope *scope,
                                 const char *kind, const DvRule *rule);

/* Appends "rule 'positive fare' (fare > 0)". */
DV_INTERNAL void dv_rule_write_title(DvErr *err, DvText *out, const char *kind, const DvRule *rule);
/* The title, then `problem` and, where there is one, the text of `cause`, whose code it takes. */
DV_INTERNAL void dv_rule_fail(DvErr *err, const char *kind, const DvRule *rule, const char *problem,
                              const DvErr *cause);
/* A reason of type CUSTOM_VALIDATION without a description; NULL after an error. */
DV_INTERNAL DvReason *dv_rule_add_reason(DvErr *err, DvReasons *reasons, DvBytes feature,
                                         const DvRule *rule, bool is_null);
/* The text becomes the reason's description, and is empty again. */
DV_INTERNAL void dv_rule_describe_reason(DvErr *err, DvReason *reason, DvText *text);

#endif
