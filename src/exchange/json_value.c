/* Values. */
#include "danvan/number.h"

#include "json_int.h"

#include <stdlib.h>
#include <string.h>

static json_t *sure(json_t *v)
{
    DV_ASSERT(v);
    return v;
}

json_t *dv_json_text(const char *s)
{
    return sure(s ? json_string(s) : json_null());
}

json_t *dv_json_date(dv_date d)
{
    char buf[DV_DATE_SIZE];
    return d == DV_NO_DATE ? json_null() : dv_json_text(dv_date_format(d, buf));
}

json_t *dv_json_time(dv_time t)
{
    char buf[DV_TIME_SIZE];
    return dv_json_text(dv_time_format(t, buf));
}

/* Fifteen significant digits, which every decimal of the registry fits, survive a double. */
json_t *dv_json_decimal(dv_decimal d)
{
    int64_t power = 1;
    for (int i = 0; i < d.digits; i++)
        power *= 10;
    if (d.value % power == 0)
        return sure(json_integer(d.value / power));
    return sure(json_real((double)d.value / (double)power));
}

json_t *dv_json_id(const dv_kind *k, dv_id id)
{
    char buf[DV_ID_SIZE];
    return id ? dv_json_text(dv_id_format(k, id, buf)) : json_null();
}

json_t *dv_json_rate(int64_t n, int64_t of)
{
    char buf[DV_NUMBER_SIZE];
    int64_t tenths;
    json_t *v = sure(json_object());
    dv_json_set(v, "n", json_integer(n));
    dv_json_set(v, "of", json_integer(of));
    if (!dv_percent_tenths(n, of, &tenths)) {
        dv_json_set(v, "percent", json_null());
        return v;
    }
    long long whole = (long long)(tenths < 0 ? -tenths : tenths);
    snprintf(buf, sizeof buf, "%s%lld.%lld", tenths < 0 ? "-" : "", whole / 10, whole % 10);
    dv_json_set(v, "percent", json_string(buf));
    return v;
}

void dv_json_set(json_t *object, const char *key, json_t *value)
{
    DV_ASSERT(value);
    DV_ASSERT(json_object_set_new(object, key, value) == 0);
}

void dv_json_append(json_t *array, json_t *value)
{
    DV_ASSERT(value);
    DV_ASSERT(json_array_append_new(array, value) == 0);
}

void dv_json_line(dv_buf *out, json_t *v)
{
    char *s = json_dumps(v, JSON_COMPACT | JSON_REAL_PRECISION(15));
    DV_NEED(s);
    dv_buf_puts(out, s);
    dv_buf_putc(out, '\n');
    free(s);
    json_decref(v);
}
