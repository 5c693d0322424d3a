/* Walking the sort index: a page from an anchor on, without counting from the beginning. */
#include "query_int.h"

#include <string.h>

size_t dv_query_patience = 500;

void dv_order_key(const selection *s, dv_buf *b, const dv_record *rec)
{
    dv_buf_clear(b);
    dv_sorted_prefix(b, s->r, s->order);
    dv_sorted_value(b, s->r, s->order, dv_order_text(s->r, rec, s->order));
    dv_put_u64(b, rec->id);
}

static dv_id id_of_order_key(dv_str key)
{
    dv_reader r = dv_reader_of((dv_str){key.p + key.n - ID_BYTES, ID_BYTES});
    return dv_get_u64(&r);
}

bool dv_page_add(filling *f, dv_record *rec)
{
    if (f->page->n == f->limit) {
        f->page->more = true;
        return false;
    }
    f->page->record[f->page->n++] = rec;
    return true;
}

typedef struct walk {
    dv_packed_cursor *c;
    bool up;
    dv_buf low, high; /* keys from low to below high */
    dv_str key;
} walk;

/* In the order of dates a filter by date has a beginning and an end. */
static void day_key(const selection *s, dv_buf *b, dv_date day)
{
    char text[DV_DATE_SIZE];
    dv_sorted_value(b, s->r, s->order, dv_date_format(day, text));
}

static dv_rc walk_open(walk *w, const selection *s, bool up)
{
    const dv_query *q = s->q;
    bool by_date = s->order == q->kind->date;
    *w = (walk){.up = up};
    dv_sorted_prefix(&w->low, s->r, s->order);
    dv_sorted_prefix(&w->high, s->r, s->order);
    if (by_date && q->from != DV_NO_DATE)
        day_key(s, &w->low, q->from);
    if (by_date && q->to != DV_NO_DATE)
        day_key(s, &w->high, q->to + 1);
    else
        dv_put_u8(&w->high, 0xFF);
    return dv_packed_open(s->t, &s->r->in->sorted, &w->c, s->err);
}

static void walk_close(walk *w)
{
    dv_packed_close(w->c);
    dv_buf_free(&w->low);
    dv_buf_free(&w->high);
}

static bool in_bounds(const walk *w)
{
    return w->key.n >= 4 + ID_BYTES && dv_str_order(w->key, dv_buf_str(&w->low)) >= 0 &&
           dv_str_order(w->key, dv_buf_str(&w->high)) < 0;
}

static bool walk_on(walk *w)
{
    bool at = w->up ? dv_packed_next(w->c, &w->key) : dv_packed_prev(w->c, &w->key);
    return at && in_bounds(w);
}

static bool walk_start(walk *w, dv_str anchor)
{
    dv_str low = dv_buf_str(&w->low), high = dv_buf_str(&w->high);
    if (!w->up) {
        bool inside = anchor.n && dv_str_order(anchor, high) < 0;
        return dv_packed_last_below(w->c, inside ? anchor : high, &w->key) && in_bounds(w);
    }
    bool inside = anchor.n && dv_str_order(anchor, low) > 0;
    if (!dv_packed_seek(w->c, inside ? anchor : low, &w->key))
        return false;
    if (inside && dv_str_order(w->key, anchor) == 0)
        return walk_on(w);
    return in_bounds(w);
}

/* What the walk knows of the records that it meets. */
typedef struct sieve {
    const selection *s;
    size_t refused;
    bool known;
    id_set passing; /* of all records, once known */
} sieve;

static bool collect(void *ctx, dv_date date, dv_id id)
{
    sieve *v = ctx;
    (void)date;
    dv_set_add(&v->passing, id);
    return true;
}

static bool may_pass(const sieve *v, dv_id id)
{
    return (!v->s->limited || dv_set_has(&v->s->among, id)) &&
           (!v->known || dv_set_has(&v->passing, id));
}

static dv_rc ask_facts(sieve *v)
{
    v->known = true;
    v->passing = (id_set){.a = v->s->a};
    return dv_select_scan(v->s, collect, v);
}

static dv_rc refuse(sieve *v)
{
    if (++v->refused != dv_query_patience || !v->s->filtered || !v->s->by_facts)
        return DV_OK;
    return ask_facts(v);
}

dv_rc dv_walk_page(const selection *s, const dv_buf *anchor, bool up, filling *f)
{
    walk w;
    sieve v = {.s = s};
    dv_arena scratch = {0};
    dv_rc rc = walk_open(&w, s, up);
    bool at = rc == DV_OK && walk_start(&w, dv_buf_str(anchor));
    for (; at && rc == DV_OK; at = walk_on(&w)) {
        dv_id id = id_of_order_key(w.key);
        dv_record *rec;
        if (!may_pass(&v, id))
            continue;
        dv_arena_reset(&scratch);
        rc = dv_record_get(&scratch, s->r, s->t, s->q->kind, id, &rec, s->err);
        if (rc == DV_OK && !dv_select_record(s, rec)) {
            rc = refuse(&v);
            continue;
        }
        if (rc == DV_OK)
            rc = dv_record_get(f->a, s->r, s->t, s->q->kind, id, &rec, s->err);
        if (rc == DV_OK && !dv_page_add(f, rec))
            break;
    }
    if (rc == DV_OK)
        rc = dv_packed_rc(w.c, s->err);
    walk_close(&w);
    dv_arena_free(&scratch);
    return rc;
}

/* A record is read only where neither its key nor its facts tell. */
static dv_rc passes(const sieve *v, dv_arena *scratch, dv_id id, bool *yes)
{
    const selection *s = v->s;
    dv_record *rec;
    *yes = may_pass(v, id);
    if (!*yes || !s->filtered || v->known)
        return DV_OK;
    dv_arena_reset(scratch);
    dv_rc rc = dv_record_get(scratch, s->r, s->t, s->q->kind, id, &rec, s->err);
    *yes = rc == DV_OK && dv_select_record(s, rec);
    return rc;
}

dv_rc dv_walk_count(const selection *s, dv_id until, size_t *n)
{
    walk w;
    sieve v = {.s = s};
    dv_arena scratch = {0};
    dv_rc rc = walk_open(&w, s, s->q->ascending);
    if (rc == DV_OK && s->filtered && s->by_facts)
        rc = ask_facts(&v);
    bool at = rc == DV_OK && walk_start(&w, (dv_str){"", 0});
    for (; at && rc == DV_OK && id_of_order_key(w.key) != until; at = walk_on(&w)) {
        bool yes;
        rc = passes(&v, &scratch, id_of_order_key(w.key), &yes);
        *n += yes;
    }
    if (rc == DV_OK)
        rc = dv_packed_rc(w.c, s->err);
    walk_close(&w);
    dv_arena_free(&scratch);
    return rc;
}
