#include "danvan/stated.h"

#include "danvan/lang.h"
#include "danvan/utf8.h"

#include "rights_int.h"

#include <string.h>

const char *dv_stated_name_of(dv_arena *a, const dv_stated *st)
{
    return st->split && st->choice
               ? dv_arena_printf(a, "%s.%s.%s", st->measure->id, st->split->id, st->choice->id)
               : st->measure->id;
}

static const dv_field *split_named(const dv_measure *m, dv_str name)
{
    for (size_t i = 0; i < m->nsplit; i++)
        if (dv_str_is(name, m->split[i]->id))
            return m->split[i];
    return NULL;
}

static dv_rc no_measure(const dv_schema *s, const char *text, const char *name, dv_err *err)
{
    dv_arena a = {0};
    const char **known = DV_NEW_N(&a, const char *, s->nmeasure + 1);
    for (size_t i = 0; i < s->nmeasure; i++)
        known[i] = s->measure[i].id;
    const char *near = dv_nearest(name, known, s->nmeasure);
    if (near)
        dv_fail(err, DV_NOT_FOUND, text, _("there is no measure %s; did you mean %s?"), name, near);
    else
        dv_fail(err, DV_NOT_FOUND, text, _("there is no measure %s in the configuration"), name);
    dv_arena_free(&a);
    return DV_NOT_FOUND;
}

dv_rc dv_stated_name(const dv_schema *s, const char *text, dv_stated *out, dv_err *err)
{
    char name[128];
    dv_str rest = dv_str_from(text), measure, field, choice;
    if (!dv_str_cut(&rest, '.', &measure) || measure.n >= sizeof name)
        return dv_fail(err, DV_INVALID, text, _("name a measure, or MEASURE.FIELD.CHOICE"));
    memcpy(name, measure.p, measure.n);
    name[measure.n] = '\0';
    out->measure = dv_schema_measure(s, name);
    out->split = NULL;
    out->choice = NULL;
    if (!out->measure)
        return no_measure(s, text, name, err);
    if (measure.n == strlen(text))
        return DV_OK;
    if (!dv_str_cut(&rest, '.', &field))
        return dv_fail(err, DV_INVALID, text, _("name a measure, or MEASURE.FIELD.CHOICE"));
    if (!(out->split = split_named(out->measure, field)))
        return dv_fail(err, DV_NOT_FOUND, text,
                       _("the measure %s is not split by %.*s; its `split` in the configuration "
                         "says by what"),
                       name, (int)(field.n > 60 ? 60 : field.n), field.p);
    choice = rest;
    for (size_t i = 0; out->split->list && i < out->split->list->n; i++)
        if (dv_str_is(choice, out->split->list->choice[i].id))
            out->choice = &out->split->list->choice[i];
    if (!out->choice)
        return dv_fail(err, DV_NOT_FOUND, text, _("%s has no choice %s"), out->split->id, rest.p);
    return DV_OK;
}

enum { SOURCE_BYTES = 8 };

/* unit period \0 measure \0 hash of the source: a key is too short for the source itself. */
static void stated_key(dv_arena *a, dv_buf *b, const dv_registry *r, const dv_stated *st)
{
    char period[DV_PERIOD_SIZE];
    unsigned char hash[DV_HASH_SIZE];
    dv_hash(dv_str_from(st->source), hash);
    dv_put_u16(b, r->in->unit.no[st->unit]);
    dv_buf_puts(b, dv_period_format(&st->period, period));
    dv_put_u8(b, 0);
    dv_buf_puts(b, dv_stated_name_of(a, st));
    dv_put_u8(b, 0);
    dv_buf_add(b, (dv_str){(const char *)hash, SOURCE_BYTES});
}

static stored_value text_value(dv_arena *a, dv_decimal d)
{
    char number[DV_NUMBER_SIZE];
    dv_str s = dv_str_from(dv_decimal_plain(d, number));
    return (stored_value){.tag = TAG_TEXT, .payload = {dv_arena_copy(a, s), s.n}};
}

void dv_figure_put(dv_buf *b, dv_decimal d)
{
    dv_put_ordered(b, d.value);
    dv_put_u8(b, (uint8_t)d.digits);
}

dv_decimal dv_figure_get(dv_reader *rd)
{
    dv_decimal d;
    d.value = dv_get_ordered(rd);
    d.digits = dv_get_u8(rd);
    rd->bad = rd->bad || !dv_decimal_fits(d);
    if (rd->bad)
        d = (dv_decimal){0};
    return d;
}

static dv_rc log_stated(dv_arena *a, dv_registry *r, dv_txn *t, const dv_stated *st, dv_str before,
                        dv_time *at, dv_err *err)
{
    char period[DV_PERIOD_SIZE];
    uint64_t sequence;
    stored_value is = text_value(a, st->value);
    log_change c = {.after_tag = is.tag, .after = is.payload};
    if (before.n) {
        dv_reader rd = dv_reader_of(before);
        stored_value was = text_value(a, dv_figure_get(&rd));
        c.before_tag = was.tag;
        c.before = was.payload;
    }
    log_entry e = {.act = "state",
                   .about = dv_arena_printf(a, "%s %s %s", r->schema->unit[st->unit].id,
                                            dv_period_format(&st->period, period),
                                            dv_stated_name_of(a, st)),
                   .reason = st->source,
                   .change = &c,
                   .nchange = 1};
    return dv_log_append(r, t, &e, &sequence, at, err);
}

static dv_rc put_one(dv_arena *a, dv_registry *r, dv_txn *t, const dv_stated *st, dv_err *err)
{
    dv_buf key = {0}, b = {0};
    dv_str before = {"", 0};
    dv_time at;
    stated_key(a, &key, r, st);
    dv_rc rc = dv_get(t, r->in->stated, dv_buf_str(&key), &before, err);
    if (rc == DV_OK || rc == DV_NOT_FOUND)
        rc = log_stated(a, r, t, st, before, &at, err);
    if (rc == DV_OK) {
        dv_figure_put(&b, st->value);
        dv_put_text(&b, dv_str_from(st->source));
        dv_put_text(&b, dv_str_from(r->actor.name));
        dv_put_ordered(&b, at);
        rc = dv_put(t, r->in->stated, dv_buf_str(&key), dv_buf_str(&b), err);
    }
    dv_buf_free(&key);
    dv_buf_free(&b);
    return rc;
}

static dv_rc check_stated(dv_arena *a, const dv_registry *r, const dv_stated *st, dv_err *err)
{
    const char *name = dv_stated_name_of(a, st);
    if (st->unit < 0 || (size_t)st->unit >= r->schema->nunit)
        return dv_fail(err, DV_INVALID, name, _("say for which unit the figure is stated"));
    if (!st->source || dv_str_trim(dv_str_from(st->source)).n == 0)
        return dv_fail(err, DV_INVALID, name, _("say which letter or report states the figure"));
    if (dv_utf8_check(dv_str_from(st->source)) != strlen(st->source))
        return dv_fail(err, DV_INVALID, name, _("the source is not UTF-8 text"));
    return DV_OK;
}

dv_rc dv_stated_put(dv_registry *r, const dv_stated *st, size_t n, dv_err *err)
{
    dv_txn *t;
    dv_arena a = {0};
    dv_rc rc = dv_txn_write(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = dv_registry_writes(r, t, err);
    for (size_t i = 0; i < n && rc == DV_OK; i++) {
        rc = check_stated(&a, r, &st[i], err);
        if (rc == DV_OK)
            rc = dv_rights_state(r, st[i].unit, DV_TO_STATE, err);
        if (rc == DV_OK)
            rc = put_one(&a, r, t, &st[i], err);
    }
    dv_arena_free(&a);
    return dv_txn_end(t, rc, err);
}

/* DV_NOT_FOUND: of a unit, measure or choice that is no longer declared, of which nothing can be
 * said; DV_CORRUPT: no such key was ever written. */
static dv_rc read_key(dv_arena *a, const dv_registry *r, dv_str key, dv_stated *out)
{
    dv_reader rd = dv_reader_of(key);
    uint16_t no = dv_get_u16(&rd);
    if (rd.bad || !dv_number_name(&r->in->unit, no))
        return DV_CORRUPT;
    dv_str rest = {key.p + 2, key.n - 2}, period, name;
    if (!dv_str_cut(&rest, '\0', &period) || !dv_str_cut(&rest, '\0', &name) ||
        rest.n != SOURCE_BYTES || !dv_period_parse(period, &out->period))
        return DV_CORRUPT;
    out->unit = r->in->unit.at[no];
    if (out->unit == DV_NO_UNIT)
        return DV_NOT_FOUND;
    return dv_stated_name(r->schema, dv_arena_copy(a, name), out, NULL) == DV_OK ? DV_OK
                                                                                 : DV_NOT_FOUND;
}

static bool read_value(dv_arena *a, dv_str value, dv_stated *out)
{
    dv_reader rd = dv_reader_of(value);
    out->value = dv_figure_get(&rd);
    out->source = dv_arena_copy(a, dv_get_text(&rd));
    out->who = dv_arena_copy(a, dv_get_text(&rd));
    out->at = dv_get_ordered(&rd);
    return !rd.bad && dv_left(&rd) == 0;
}

/* As one states it again, which puts a damaged one right. */
static const char *place_of(dv_arena *a, const dv_registry *r, const dv_stated *st)
{
    char period[DV_PERIOD_SIZE];
    return dv_arena_printf(a, "%s %s %s", r->schema->unit[st->unit].id,
                           dv_period_format(&st->period, period), dv_stated_name_of(a, st));
}

static bool same_period(const dv_period *p, const dv_period *q)
{
    char a[DV_PERIOD_SIZE], b[DV_PERIOD_SIZE];
    return strcmp(dv_period_format(p, a), dv_period_format(q, b)) == 0;
}

typedef struct listing {
    dv_arena *a;
    dv_registry *r;
    int unit;
    const dv_period *period;
    dv_stated *out;
    size_t n, cap;
} listing;

static dv_rc list_one(listing *l, dv_str key, dv_str value, dv_err *err)
{
    dv_stated st = {0};
    dv_rc rc = read_key(l->a, l->r, key, &st);
    if (rc == DV_CORRUPT)
        return dv_damaged(l->r, err, "stated");
    if (rc != DV_OK || (l->unit != DV_NO_UNIT && st.unit != l->unit) ||
        (l->period && !same_period(l->period, &st.period)))
        return DV_OK;
    if (!read_value(l->a, value, &st))
        return dv_damaged(l->r, err, place_of(l->a, l->r, &st));
    if (l->n == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 16;
        l->out = dv_arena_grow(l->a, l->out, l->n, cap, sizeof *l->out);
        l->cap = cap;
    }
    l->out[l->n++] = st;
    return DV_OK;
}

static dv_rc list_all(listing *l, dv_txn *t, dv_err *err)
{
    dv_cursor *c = NULL;
    dv_str key, value;
    dv_rc rc = dv_cursor_open(t, l->r->in->stated, &c, err);
    bool more = rc == DV_OK && dv_cursor_seek(c, (dv_str){"", 0}, &key, &value);
    for (; more && rc == DV_OK; more = dv_cursor_next(c, &key, &value))
        rc = list_one(l, key, value, err);
    if (rc == DV_OK)
        rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    return rc;
}

dv_rc dv_stated_list(dv_arena *a, dv_registry *r, int unit, const dv_period *p, dv_stated **out,
                     size_t *n, dv_err *err)
{
    dv_txn *t;
    listing l = {.a = a, .r = r, .unit = unit, .period = p};
    *out = NULL;
    *n = 0;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = list_all(&l, t, err);
    dv_txn_abort(t);
    if (rc == DV_OK) {
        *out = l.out;
        *n = l.n;
    }
    return rc;
}

typedef struct checking {
    dv_registry *r;
    dv_faults *faults;
} checking;

static void check_one(void *ctx, dv_str key, dv_str value, dv_arena *a)
{
    const checking *x = ctx;
    dv_stated st = {0};
    dv_rc is = read_key(a, x->r, key, &st);
    if (is == DV_CORRUPT || !read_value(a, value, &st))
        dv_fault_add(x->faults, is == DV_OK ? place_of(a, x->r, &st) : "stated", NULL,
                     _("a stated figure can't be read"));
}

dv_rc dv_stated_verify(dv_registry *r, dv_txn *t, dv_faults *faults, dv_err *err)
{
    checking x = {r, faults};
    return dv_each_entry(t, r->in->stated, check_one, &x, err);
}
