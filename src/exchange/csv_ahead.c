/* Reading ahead: a thread of its own reads the table, where there is a processor for it, while
 * those who take its rows are still at the ones before.
 *
 * Rows and faults are put by in batches, each fault before the row in whose time it was found: so
 * they come in the same order either way. */
#include "danvan/parts.h"
#include "danvan/thread.h"

#include "csv_int.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Of a smaller table there is nothing to gain; a variable, for tests, as the other is. */
off_t dv_csv_ahead_least = 1 << 20;
size_t dv_csv_ahead_batch = 1 << 16; /* bytes of cells */
enum { AHEAD = 8 };                  /* batches */

typedef struct kept_row {
    dv_csv_row row;
    size_t faults; /* found before it, of those of the batch */
} kept_row;

typedef struct batch {
    dv_arena a;
    dv_faults faults;
    kept_row *row;
    size_t n, cap, bytes;
} batch;

static void batch_clear(void *part)
{
    batch *b = part;
    dv_arena_reset(&b->a);
    dv_faults_init(&b->faults, &b->a);
    b->n = b->bytes = 0;
}

static void batch_drop(void *part)
{
    batch *b = part;
    dv_arena_free(&b->a);
    free(b->row);
}

static const dv_part_kind of_batches = {sizeof(batch), batch_clear, batch_drop};

typedef struct ahead {
    FILE *in;
    dv_legacy encoding;
    batch at;            /* that is being filled */
    dv_csv_faults found; /* in it */
    dv_parts *parts;
    dv_rc rc;
    dv_err err;
} ahead;

/* ---- reading ---- */

static void keep_cells(batch *b, const dv_csv_row *from, dv_csv_row *to)
{
    size_t n = from->n < DV_CSV_MAX_CELLS ? from->n : DV_CSV_MAX_CELLS, bytes = 0;
    dv_csv_cell *cell = DV_NEW_N(&b->a, dv_csv_cell, n);
    for (size_t i = 0; i < n; i++)
        bytes += from->cell[i].text.n;
    char *text = DV_NEW_N(&b->a, char, bytes + 1);
    b->bytes += bytes + n * sizeof *cell;
    for (size_t i = 0; i < n; i++) {
        cell[i] = from->cell[i];
        if (!cell[i].text.p)
            continue; /* at fault */
        memcpy(text, cell[i].text.p, cell[i].text.n);
        cell[i].text.p = text;
        text += cell[i].text.n;
    }
    *to = (dv_csv_row){cell, from->n, from->line};
}

static bool keep_row(void *ctx, const dv_csv_row *row)
{
    ahead *x = ctx;
    batch *b = &x->at;
    if (b->n == b->cap) {
        b->cap = b->cap ? b->cap * 2 : 256;
        b->row = realloc(b->row, b->cap * sizeof *b->row);
        DV_NEED(b->row);
    }
    kept_row *k = &b->row[b->n++];
    k->faults = b->faults.n;
    keep_cells(b, row, &k->row);
    return b->bytes < dv_csv_ahead_batch || dv_parts_give(x->parts, b);
}

static void *read_all(void *of)
{
    ahead *x = of;
    x->rc = dv_csv_read(x->in, x->encoding, &x->found, keep_row, x, &x->err);
    dv_parts_give(x->parts, &x->at);
    dv_parts_end(x->parts);
    return NULL;
}

/* ---- taking ---- */

static void tell(const batch *b, size_t from, size_t to, dv_csv_faults *faults)
{
    for (size_t i = from; i < to; i++) {
        const dv_fault *f = &b->faults.at[i];
        dv_csv_fault_at(faults, f->place, f->field, f->text);
    }
}

/* False once the taker has had enough. */
static bool take(const batch *b, dv_csv_faults *faults, dv_csv_row_fn fn, void *ctx)
{
    size_t told = 0;
    for (size_t i = 0; i < b->n; i++) {
        tell(b, told, b->row[i].faults, faults);
        told = b->row[i].faults;
        if (!fn(ctx, &b->row[i].row) || faults->full)
            return false;
    }
    tell(b, told, b->faults.n, faults);
    return !faults->full;
}

static void take_all(const ahead *x, dv_csv_faults *faults, dv_csv_row_fn fn, void *ctx)
{
    batch b = {0};
    bool more = true;
    while (more && dv_parts_take(x->parts, true, &b))
        more = take(&b, faults, fn, ctx);
    dv_parts_give_up(x->parts);
    batch_drop(&b);
}

static bool is_large(FILE *in)
{
    struct stat st;
    return fstat(fileno(in), &st) == 0 && st.st_size >= dv_csv_ahead_least;
}

dv_rc dv_csv_read_ahead(FILE *in, dv_legacy encoding, dv_csv_faults *faults, dv_csv_row_fn fn,
                        void *ctx, dv_err *err)
{
    if (!is_large(in))
        return dv_csv_read(in, encoding, faults, fn, ctx, err);
    ahead x = {.in = in, .encoding = encoding, .parts = dv_parts_open(&of_batches, AHEAD)};
    pthread_t thread;
    dv_rc rc;
    x.found = (dv_csv_faults){.list = &x.at.faults, .name = faults->name};
    batch_clear(&x.at);
    if (dv_thread_begin(&thread, read_all, &x)) {
        take_all(&x, faults, fn, ctx);
        pthread_join(thread, NULL);
        rc = x.rc == DV_OK ? DV_OK : dv_fail(err, x.rc, x.err.place, "%s", x.err.text);
    } else {
        rc = dv_csv_read(in, encoding, faults, fn, ctx, err);
    }
    batch_drop(&x.at);
    dv_parts_close(x.parts);
    return rc;
}
