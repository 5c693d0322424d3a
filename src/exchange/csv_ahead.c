/* Reading ahead: a thread of its own reads the table, where there is a processor for it, while
 * those who take its rows are still at the ones before.
 *
 * Rows and faults are put by in batches, each fault before the row in whose time it was found: so
 * they come in the same order either way. */
#include "danvan/thread.h"

#include "csv_int.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Of a smaller table there is nothing to gain; a variable, for tests, as the other is. */
off_t dv_csv_ahead_least = 1 << 20;
size_t dv_csv_ahead_batch = 1 << 16; /* bytes of cells */
enum { BATCHES = 4 };

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

typedef struct ahead {
    FILE *in;
    dv_legacy encoding;
    batch *at;           /* that is being filled */
    dv_csv_faults found; /* in it */
    dv_rc rc;
    dv_err err;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool ended, given_up;
    batch batch[BATCHES];
    size_t first, n; /* that wait to be taken */
} ahead;

/* The one after those that wait. */
static void fill_next(ahead *x)
{
    batch *b = &x->batch[(x->first + x->n) % BATCHES];
    dv_arena_reset(&b->a);
    dv_faults_init(&b->faults, &b->a);
    b->n = b->bytes = 0;
    x->at = b;
    x->found.list = &b->faults;
}

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

/* False: nobody wants any more. */
static bool hand_over(ahead *x)
{
    pthread_mutex_lock(&x->lock);
    x->n++;
    pthread_cond_signal(&x->changed);
    while (x->n == BATCHES - 1 && !x->given_up)
        pthread_cond_wait(&x->changed, &x->lock);
    bool wanted = !x->given_up;
    if (wanted)
        fill_next(x);
    pthread_mutex_unlock(&x->lock);
    return wanted;
}

static bool keep_row(void *ctx, const dv_csv_row *row)
{
    ahead *x = ctx;
    batch *b = x->at;
    if (b->n == b->cap) {
        b->cap = b->cap ? b->cap * 2 : 256;
        b->row = realloc(b->row, b->cap * sizeof *b->row);
        DV_NEED(b->row);
    }
    kept_row *k = &b->row[b->n++];
    k->faults = b->faults.n;
    keep_cells(b, row, &k->row);
    return b->bytes < dv_csv_ahead_batch || hand_over(x);
}

static void *read_all(void *of)
{
    ahead *x = of;
    x->rc = dv_csv_read(x->in, x->encoding, &x->found, keep_row, x, &x->err);
    pthread_mutex_lock(&x->lock);
    x->n += !x->given_up;
    x->ended = true;
    pthread_cond_signal(&x->changed);
    pthread_mutex_unlock(&x->lock);
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

static void take_all(ahead *x, dv_csv_faults *faults, dv_csv_row_fn fn, void *ctx)
{
    pthread_mutex_lock(&x->lock);
    while (!x->given_up) {
        while (!x->n && !x->ended)
            pthread_cond_wait(&x->changed, &x->lock);
        if (!x->n)
            break;
        const batch *b = &x->batch[x->first];
        pthread_mutex_unlock(&x->lock);
        bool more = take(b, faults, fn, ctx);
        pthread_mutex_lock(&x->lock);
        x->first = (x->first + 1) % BATCHES;
        x->n--;
        x->given_up = !more;
        pthread_cond_signal(&x->changed);
    }
    pthread_mutex_unlock(&x->lock);
    pthread_join(x->thread, NULL);
}

static void ahead_free(ahead *x)
{
    for (size_t i = 0; i < BATCHES; i++) {
        dv_arena_free(&x->batch[i].a);
        free(x->batch[i].row);
    }
    pthread_cond_destroy(&x->changed);
    pthread_mutex_destroy(&x->lock);
    free(x);
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
    ahead *x = calloc(1, sizeof *x);
    DV_NEED(x);
    *x = (ahead){.in = in, .encoding = encoding, .found = {.name = faults->name}};
    pthread_mutex_init(&x->lock, NULL);
    pthread_cond_init(&x->changed, NULL);
    fill_next(x);
    dv_rc rc = DV_OK;
    if (dv_thread_begin(&x->thread, read_all, x)) {
        take_all(x, faults, fn, ctx);
        rc = x->rc == DV_OK ? DV_OK : dv_fail(err, x->rc, x->err.place, "%s", x->err.text);
    } else {
        rc = dv_csv_read(in, encoding, faults, fn, ctx, err);
    }
    ahead_free(x);
    return rc;
}
