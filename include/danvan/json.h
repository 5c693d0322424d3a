/* JSON answers: one object, or one a line.  Keys are English, numbers numbers, dates YYYY-MM-DD,
 * rates {"n":178,"of":200,"percent":"89.0"} (percent null over an empty denominator).  Sealed
 * fields read "••••". */
#ifndef DANVAN_JSON_H
#define DANVAN_JSON_H

#include "danvan/due.h"
#include "danvan/history.h"
#include "danvan/report.h"

/* Each appends one line to out, with its newline. */
void dv_json_record(const dv_registry *r, const dv_record *rec, dv_buf *out);
void dv_json_entry(const dv_registry *r, const dv_entry *e, dv_buf *out);
/* A record with its history: the record's object with a "history" array. */
dv_rc dv_json_record_history(dv_registry *r, const dv_record *rec, dv_buf *out, dv_err *err);
void dv_json_due(const dv_registry *r, const dv_due *d, const dv_record *rec, dv_buf *out);
/* {"unit" or "person","overdue","soon"} */
void dv_json_due_group(const char *by, const char *id, size_t overdue, size_t soon, dv_buf *out);
/* {"place","text","fault"}: false, if it is no more than a note */
void dv_json_fault(const dv_fault *f, dv_buf *out);
/* {"report","period":{"from","to"},"unit","as_of","columns","rows","total","differences","missing"}
 */
void dv_json_report(const dv_registry *r, const dv_result *res, dv_buf *out);

#endif
