/* The numbers that another store of the office has given to its records. */
#include "danvan/primary.h"

#include "save_int.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static bool last_read(dv_str value, uint32_t *last)
{
    dv_reader rd = dv_reader_of(value);
    *last = dv_get_u32(&rd);
    return !rd.bad && !dv_left(&rd);
}

static bool begins(dv_str *key, dv_str with)
{
    if (key->n < with.n || memcmp(key->p, with.p, with.n) != 0)
        return false;
    *key = (dv_str){key->p + with.n, key->n - with.n};
    return true;
}

/* Its numbers of kinds are its own: the configuration may have changed in between. */
static void take_kind(dv_given *s, dv_str name, dv_str value)
{
    dv_reader rd = dv_reader_of(value);
    uint16_t no = dv_get_u16(&rd);
    size_t had = s->nkind;
    if (rd.bad)
        return;
    if (no >= had) {
        s->kind = dv_arena_grow(s->a, s->kind, had, no + 1u, sizeof *s->kind);
        memset(s->kind + had, 0, (no + 1u - had) * sizeof *s->kind);
        s->nkind = no + 1u;
    }
    s->kind[no] = dv_arena_copy(s->a, name);
}

static void take_counter(dv_given *s, dv_str rest, dv_str value)
{
    char *end;
    uint32_t last;
    const char *text = dv_arena_copy(s->a, rest);
    unsigned long no = strtoul(text, &end, 10);
    long year = end > text && *end == '/' ? strtol(end + 1, &end, 10) : LONG_MAX;
    if (*end || year < INT16_MIN || year > INT16_MAX || no >= s->nkind || !s->kind[no] ||
        !last_read(value, &last) || last > INT32_MAX)
        return;
    if (s->n == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 16;
        s->at = dv_arena_grow(s->a, s->at, s->n, cap, sizeof *s->at);
        s->cap = cap;
    }
    s->at[s->n++] = (dv_given_one){s->kind[no], (int)year, last};
}

void dv_given_take(dv_given *s, dv_str key, dv_str value)
{
    if (dv_str_is(key, "format")) {
        dv_reader rd = dv_reader_of(value);
        dv_get_u32(&rd);
        s->office = dv_get_u16(&rd);
    } else if (begins(&key, (dv_str){"i" KINDS_SCOPE, sizeof "i" KINDS_SCOPE})) {
        take_kind(s, key, value);
    } else if (begins(&key, DV_LIT("serial/"))) {
        take_counter(s, key, value);
    }
}

dv_rc dv_given_raise(dv_registry *r, const dv_given *s, dv_err *err)
{
    dv_txn *t;
    if (!s->n || s->office != r->in->office)
        return DV_OK;
    dv_rc rc = dv_txn_write(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    for (size_t i = 0; i < s->n && rc == DV_OK; i++) {
        const dv_kind *k = dv_schema_kind(r->schema, s->at[i].kind);
        if (k)
            rc = dv_serial_raise(r, t, k, s->at[i].year, s->at[i].last, err);
    }
    return dv_txn_end(t, rc, err);
}
