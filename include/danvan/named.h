/* What a person means by a word for something that the configuration declares: its id, or the name
 * that the screen shows for it, in either of the interface's languages.  Capitals count only where
 * they tell two apart, and so do marks.  One rule for forms, tables and the command line; the
 * configuration itself is written with ids alone. */
#ifndef DANVAN_NAMED_H
#define DANVAN_NAMED_H

#include "danvan/date.h"
#include "danvan/err.h"
#include "danvan/kind.h"

struct dv_schema;

/* What may be meant. */
typedef struct dv_named {
    dv_choice (*at)(const void *of, size_t i); /* id NULL: not this one */
    const void *of;
    size_t n;
} dv_named;

dv_named dv_named_choices(const dv_list *l);
dv_named dv_named_stages(const dv_kind *k);
dv_named dv_named_levels(const struct dv_schema *s);
dv_named dv_named_people(const struct dv_schema *s);
dv_named dv_named_answers(void); /* no, yes: 0, 1 */

/* *out is the index of the one that is meant.  DV_INVALID: several may be, and err names them.
 * DV_NOT_FOUND: none; what to say of it is the caller's, and err is left as it was. */
dv_rc dv_named_find(dv_named among, const char *text, size_t *out, dv_err *err);

/* The same of the units alive on a day, by their codes as well; DV_NO_DATE: of all. */
dv_rc dv_named_unit(const struct dv_schema *s, const char *text, dv_date day, int *out,
                    dv_err *err);

/* The field that the first line of a table names, in NFC; NULL: none, or several. */
const dv_field *dv_named_field(const dv_kind *k, const char *name);

#endif
