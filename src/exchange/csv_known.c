/* The records that a table changes, loaded before its batch begins: within one nothing else can be
 * read.  What somebody changes in between is a conflict, which the batch finds. */
#include "danvan/lang.h"

#include "csv_int.h"

#include <stdlib.h>
#include <string.h>

typedef struct load {
    dv_csv_known *known;
    dv_registry *r;
    const dv_kind *kind;
    dv_csv_faults *unsaid; /* the import itself will say them */
    dv_csv_head head;
    bool headed;
    size_t cap;
    dv_rc rc;
    dv_err *err;
} load;

static dv_csv_known_one *add(load *l)
{
    dv_csv_known *k = l->known;
    if (k->n == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 64;
        k->at = realloc(k->at, l->cap * sizeof *k->at);
        DV_ASSERT(k->at);
    }
    return &k->at[k->n++];
}

static bool on_row(void *ctx, const dv_csv_row *row)
{
    load *l = ctx;
    if (!l->headed) {
        l->headed = true;
        return dv_csv_head_read(&l->head, l->kind, row, l->unsaid) && l->head.has_id;
    }
    const dv_kind *k;
    dv_id id;
    dv_err err;
    dv_record *rec;
    size_t i = dv_csv_column_of(&l->head, DV_CSV_ID);
    if (row->n != l->head.n || !row->cell[i].text.p ||
        dv_id_parse(l->r->schema, dv_str_trim(row->cell[i].text), &k, &id, &err) != DV_OK ||
        k != l->kind)
        return true;
    dv_rc rc = dv_record_load(&l->known->arena, l->r, k, id, &rec, &err);
    if (rc == DV_OK)
        *add(l) = (dv_csv_known_one){.id = id, .rec = rec};
    else if (rc != DV_NOT_FOUND && rc != DV_DENIED)
        l->rc = dv_fail(l->err, rc, err.place, "%s", err.text);
    return l->rc == DV_OK;
}

static int by_id(const void *x, const void *y)
{
    const dv_csv_known_one *a = x, *b = y;
    return a->id < b->id ? -1 : a->id > b->id;
}

dv_rc dv_csv_known_load(dv_csv_known *known, dv_registry *r, const dv_kind *k, FILE *in,
                        const char *name, dv_err *err)
{
    dv_arena own = {0};
    dv_faults list;
    dv_faults_init(&list, &own);
    dv_csv_faults unsaid = {&list, name, false};
    load *l = DV_NEW(&own, load);
    *l = (load){.known = known, .r = r, .kind = k, .unsaid = &unsaid, .err = err};
    off_t start = ftello(in);
    dv_rc rc = dv_csv_read(in, &unsaid, on_row, l, err);
    if (rc == DV_OK)
        rc = l->rc;
    if (rc == DV_OK && fseeko(in, start, SEEK_SET) != 0)
        rc = dv_fail(err, DV_IO, name, _("it can't be read twice"));
    if (known->n)
        qsort(known->at, known->n, sizeof *known->at, by_id);
    dv_arena_free(&own);
    return rc;
}

dv_csv_known_one *dv_csv_known_find(const dv_csv_known *known, dv_id id)
{
    dv_csv_known_one want = {.id = id};
    if (!known->n)
        return NULL;
    dv_csv_known_one *found = bsearch(&want, known->at, known->n, sizeof want, by_id);
    while (found && found > known->at && found[-1].id == id)
        found--;
    return found;
}

void dv_csv_known_free(dv_csv_known *known)
{
    free(known->at);
    dv_arena_free(&known->arena);
}
