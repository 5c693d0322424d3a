/* JSON's inside: values from danvan's own, on jansson. */
#ifndef DANVAN_JSON_INT_H
#define DANVAN_JSON_INT_H

#include "danvan/json.h"

#include <jansson.h>

/* Each gives a new reference, never NULL. */
json_t *dv_json_text(const char *s); /* null for NULL */
json_t *dv_json_date(dv_date d);     /* null for DV_NO_DATE */
json_t *dv_json_time(dv_time t);
json_t *dv_json_decimal(dv_decimal d);
json_t *dv_json_id(const dv_kind *k, dv_id id);
json_t *dv_json_rate(int64_t n, int64_t of);
json_t *dv_json_of_record(const dv_record *rec);
json_t *dv_json_of_entry(const dv_registry *r, const dv_entry *e);
/* Steals value. */
void dv_json_set(json_t *object, const char *key, json_t *value);
void dv_json_append(json_t *array, json_t *value);
/* One line; frees v. */
void dv_json_line(dv_buf *out, json_t *v);

#endif
