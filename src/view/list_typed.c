/* What a person types to narrow a list by a field. */
#include "danvan/lang.h"
#include "danvan/list.h"

#include <string.h>

/* Both ends of what is typed for one: of a day itself; of a month or a year its first and last. */
typedef struct ends {
    const char *from, *to;
} ends;

static const char *day_of(dv_arena *a, dv_date d)
{
    return dv_date_format(d, DV_NEW_N(a, char, DV_DATE_SIZE));
}

static dv_rc ends_of(dv_arena *a, const dv_registry *r, const dv_field *f, dv_str typed, ends *out,
                     dv_err *err)
{
    dv_period p;
    if (f->type == DV_DATE && dv_period_typed(typed, &p) &&
        (p.form == DV_PERIOD_MONTH || p.form == DV_PERIOD_YEAR)) {
        const dv_span span = dv_period_span(&p, 1);
        *out = (ends){day_of(a, span.from), day_of(a, span.to)};
        return DV_OK;
    }
    dv_rc rc = dv_value_parse(a, r, f, typed, dv_today(), &out->from, err);
    out->to = out->from;
    if (rc == DV_OK && !out->from)
        return dv_fail(err, DV_INVALID, "", _("a range is written with both its ends: from..to"));
    return rc;
}

/* Canonical texts of days compare as they are. */
static bool is_after(const dv_field *f, const char *x, const char *y)
{
    int64_t a = 0, b = 0;
    if (f->type == DV_DATE)
        return strcmp(x, y) > 0;
    dv_value_num(f, x, &a);
    dv_value_num(f, y, &b);
    return a > b;
}

static dv_rc range(dv_arena *a, const dv_registry *r, const dv_field *f, dv_str from, dv_str to,
                   dv_typed_filter *out, dv_err *err)
{
    ends first, last;
    dv_rc rc = ends_of(a, r, f, dv_str_trim(from), &first, err);
    if (rc == DV_OK)
        rc = ends_of(a, r, f, dv_str_trim(to), &last, err);
    if (rc == DV_OK && is_after(f, first.from, last.to))
        rc = dv_fail(err, DV_INVALID, "", _("the range ends before it begins"));
    if (rc != DV_OK)
        return rc;
    out->condition =
        dv_arena_printf(a, "%s >= \"%s\" and %s <= \"%s\"", f->id, first.from, f->id, last.to);
    out->shown =
        dv_arena_printf(a, "%s: %s – %s", dv_label_text(f->label),
                        dv_value_show(a, r, f, first.from), dv_value_show(a, r, f, last.to));
    return DV_OK;
}

/* The point that a comparison is with: "> 6/2024" goes on behind the last day of the month, and
 * "< 6/2024" ends before its first. */
static dv_rc point_of(dv_arena *a, const dv_registry *r, const dv_field *f, dv_str op, dv_str text,
                      const char **out, dv_err *err)
{
    dv_period p;
    ends of;
    if (f->type != DV_DATE || !dv_period_typed(text, &p))
        return dv_value_parse(a, r, f, text, dv_today(), out, err);
    dv_rc rc = ends_of(a, r, f, text, &of, err);
    if (rc == DV_OK)
        *out = dv_str_is(op, "<") || dv_str_is(op, ">=") ? of.from : of.to;
    return rc;
}

/* ">= 5/3/2024" becomes "received_on >= 2024-03-05". */
static dv_rc compared(dv_arena *a, const dv_registry *r, const dv_field *f, dv_str op, dv_str text,
                      dv_typed_filter *out, dv_err *err)
{
    const char *value, *name = dv_label_text(f->label);
    if (op.n && !text.n)
        return dv_fail(err, DV_INVALID, "", _("a value is missing behind %.*s"), (int)op.n, op.p);
    dv_rc rc = point_of(a, r, f, op, text, &value, err);
    if (rc != DV_OK)
        return rc;
    const char *is = op.n ? dv_arena_copy(a, op) : "=";
    if (!value) {
        out->condition = dv_arena_printf(a, "%s unset", f->id);
        out->shown = dv_arena_printf(a, "%s: –", name);
        return DV_OK;
    }
    const char *shown = dv_value_show(a, r, f, value);
    out->condition = dv_arena_printf(a, "%s %s \"%s\"", f->id, is, value);
    out->shown = op.n ? dv_arena_printf(a, "%s %s %s", name, is, shown)
                      : dv_arena_printf(a, "%s: %s", name, shown);
    return DV_OK;
}

/* Where the two points of a range begin; n if there are none. */
static size_t points_of(dv_str s)
{
    for (size_t i = 0; i + 2 <= s.n; i++)
        if (s.p[i] == '.' && s.p[i + 1] == '.')
            return i;
    return s.n;
}

dv_rc dv_list_typed(dv_arena *a, const dv_registry *r, const dv_field *f, dv_str typed,
                    dv_typed_filter *out, dv_err *err)
{
    bool ordered = dv_type_is_ordered(f->type);
    dv_str text = dv_str_trim(typed);
    dv_period p;
    size_t n = 0, at = points_of(text);
    out->typed = dv_arena_copy(a, text);
    while (n < text.n && n < 2 && strchr("<>=", text.p[n]))
        n++;
    if (ordered && at < text.n)
        return range(a, r, f, (dv_str){text.p, at}, (dv_str){text.p + at + 2, text.n - at - 2}, out,
                     err);
    const dv_str alone =
        n == 1 && *text.p == '=' ? dv_str_trim((dv_str){text.p + 1, text.n - 1}) : text;
    if (f->type == DV_DATE && dv_period_typed(alone, &p))
        return range(a, r, f, alone, alone, out, err);
    return compared(a, r, f, (dv_str){text.p, n}, dv_str_trim((dv_str){text.p + n, text.n - n}),
                    out, err);
}
