/* In memory a string is its lengths and its bytes, and what is sorted is where it lies.  A run in
 * the file is the same in order, each key told by what it shares with the one before. */
#include "danvan/sorter.h"

#include "danvan/bytes.h"
#include "danvan/folder.h"
#include "danvan/lang.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Bytes of a run that are read at once; the more runs, the fewer. */
enum { PART_MOST = 64 * 1024, PART_LEAST = 4 * 1024, MEMORY_LEAST = 1 << 20 };

/* The first bytes of its key decide most comparisons. */
typedef struct item {
    uint64_t first;
    const char *at;
} item;

typedef struct lengths {
    uint32_t key, value;
} lengths;

typedef struct run {
    off_t at, end; /* in the file: what has not been read yet */
    dv_buf part;
    size_t used;
    dv_buf key;
    dv_str value;
} run;

struct dv_sorter {
    char *dir;
    char *bytes;
    size_t n, memory; /* of them */
    item *item;
    size_t nitem, cap, next;
    int fd; /* of the runs; -1: none yet */
    off_t end;
    dv_buf out, before; /* what is to be written, and the key that was put last */
    run *run;
    size_t nrun, part;
    size_t *heap, nheap; /* runs by their next key */
    int failed;          /* errno */
};

dv_sorter *dv_sorter_open(const char *dir, size_t memory)
{
    dv_sorter *s = calloc(1, sizeof *s);
    DV_NEED(s);
    s->dir = strdup(dir);
    DV_NEED(s->dir);
    for (; !(s->bytes = malloc(memory)) && memory > MEMORY_LEAST; memory /= 2)
        ;
    s->failed = s->bytes ? 0 : ENOMEM;
    s->memory = memory;
    s->fd = -1;
    return s;
}

void dv_sorter_close(dv_sorter *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->nrun; i++) {
        dv_buf_free(&s->run[i].part);
        dv_buf_free(&s->run[i].key);
    }
    if (s->fd >= 0)
        close(s->fd);
    free(s->run);
    free(s->heap);
    free(s->item);
    free(s->bytes);
    free(s->dir);
    dv_buf_free(&s->out);
    dv_buf_free(&s->before);
    free(s);
}

dv_rc dv_sorter_rc(const dv_sorter *s, dv_err *err)
{
    if (!s->failed)
        return DV_OK;
    if (s->failed == ENOMEM)
        return dv_fail(err, DV_IO, s->dir,
                       _("there is too little memory for so much at once; nothing was changed: end "
                         "other programs, raise the limit (ulimit -d, ulimit -v), or do it in "
                         "parts"));
    bool full = s->failed == ENOSPC || s->failed == EDQUOT || s->failed == EFBIG;
    return dv_fail(err, full ? DV_FULL : DV_IO, s->dir,
                   _("a temporary file can't be written or read there (%s); nothing was changed"),
                   dv_system_text(s->failed));
}

/* ---- in memory ---- */

static dv_str key_of(const item *i, dv_str *value)
{
    lengths n;
    memcpy(&n, i->at, sizeof n);
    *value = (dv_str){i->at + sizeof n + n.key, n.value};
    return (dv_str){i->at + sizeof n, n.key};
}

static uint64_t first_bytes(dv_str key)
{
    uint64_t v = 0;
    for (size_t i = 0; i < 8; i++)
        v = v << 8 | (i < key.n ? (unsigned char)key.p[i] : 0);
    return v;
}

/* What was added first lies first. */
static int by_key(const void *x, const void *y)
{
    const item *a = x, *b = y;
    dv_str value;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    int c = dv_str_order(key_of(a, &value), key_of(b, &value));
    return c ? c : (a->at > b->at) - (a->at < b->at);
}

static void sort(dv_sorter *s)
{
    if (s->nitem)
        qsort(s->item, s->nitem, sizeof *s->item, by_key);
}

static bool item_room(dv_sorter *s)
{
    size_t cap = s->nitem < s->cap ? s->cap : s->cap ? s->cap * 2 : 1024;
    item *more = cap == s->cap ? s->item : realloc(s->item, cap * sizeof *more);
    s->item = more ? more : s->item;
    s->cap = more ? cap : s->cap;
    return more != NULL;
}

static void hold(dv_sorter *s, dv_str key, dv_str value)
{
    lengths n = {(uint32_t)key.n, (uint32_t)value.n};
    char *at = s->bytes + s->n;
    memcpy(at, &n, sizeof n);
    memcpy(at + sizeof n, key.p, key.n);
    if (value.n)
        memcpy(at + sizeof n + key.n, value.p, value.n);
    s->n += sizeof n + key.n + value.n;
    s->item[s->nitem++] = (item){first_bytes(key), at};
}

/* ---- runs ---- */

static bool make_file(dv_sorter *s)
{
    if (s->fd < 0)
        s->fd = dv_folder_scratch(s->dir);
    return s->fd >= 0;
}

static bool flush(dv_sorter *s)
{
    for (size_t done = 0; done < s->out.n;) {
        ssize_t n = pwrite(s->fd, s->out.p + done, s->out.n - done, s->end);
        if (n <= 0)
            return false;
        done += (size_t)n;
        s->end += n;
    }
    dv_buf_clear(&s->out);
    return true;
}

static void put_one(dv_buf *out, dv_str before, dv_str key, dv_str value)
{
    size_t shared = 0;
    while (shared < before.n && shared < key.n && before.p[shared] == key.p[shared])
        shared++;
    dv_put_varint(out, shared);
    dv_put_text(out, (dv_str){key.p + shared, key.n - shared});
    dv_put_text(out, value);
}

static bool failed(dv_sorter *s)
{
    s->failed = errno ? errno : EIO;
    return false;
}

static bool begin_run(dv_sorter *s)
{
    if (!make_file(s))
        return false;
    run *more = realloc(s->run, (s->nrun + 1) * sizeof *more);
    if (!more)
        return false;
    s->run = more;
    s->run[s->nrun++] = (run){.at = s->end};
    dv_buf_clear(&s->before);
    return true;
}

static bool put_in_run(dv_sorter *s, dv_str key, dv_str value)
{
    put_one(&s->out, dv_buf_str(&s->before), key, value);
    dv_buf_clear(&s->before);
    dv_buf_add(&s->before, key);
    return s->out.n < PART_MOST || flush(s);
}

static bool end_run(dv_sorter *s)
{
    bool done = flush(s);
    s->run[s->nrun - 1].end = s->end;
    return done;
}

static bool write_run(dv_sorter *s)
{
    bool good = begin_run(s);
    sort(s);
    for (size_t i = 0; i < s->nitem && good; i++) {
        dv_str value, key = key_of(&s->item[i], &value);
        good = put_in_run(s, key, value);
    }
    s->n = s->nitem = 0;
    return good && end_run(s);
}

dv_rc dv_sorter_add(dv_sorter *s, dv_str key, dv_str value, dv_err *err)
{
    size_t n = sizeof(lengths) + key.n + value.n;
    DV_ASSERT(n <= s->memory && key.n);
    errno = 0;
    bool full = s->n + n > s->memory || s->nitem * sizeof(item) >= s->memory;
    if (!s->failed && ((full && !write_run(s)) || !item_room(s)))
        failed(s);
    if (!s->failed)
        hold(s, key, value);
    return dv_sorter_rc(s, err);
}

dv_rc dv_sorter_run(dv_sorter *s, dv_err *err)
{
    errno = 0;
    if (!s->failed && ((s->nitem && !write_run(s)) || !begin_run(s)))
        failed(s);
    return dv_sorter_rc(s, err);
}

dv_rc dv_sorter_put(dv_sorter *s, dv_str key, dv_str value, dv_err *err)
{
    errno = 0;
    if (!s->failed && !put_in_run(s, key, value))
        failed(s);
    return dv_sorter_rc(s, err);
}

dv_rc dv_sorter_run_end(dv_sorter *s, dv_err *err)
{
    errno = 0;
    if (!s->failed && !end_run(s))
        failed(s);
    return dv_sorter_rc(s, err);
}

/* ---- taking out ---- */

static bool read_part(const dv_sorter *s, run *r)
{
    size_t left = r->part.n - r->used, want = s->part;
    if (left)
        memmove(r->part.p, r->part.p + r->used, left);
    r->part.n = left;
    r->used = 0;
    if ((off_t)want > r->end - r->at)
        want = (size_t)(r->end - r->at);
    char *to = dv_buf_room(&r->part, want);
    ssize_t n = pread(s->fd, to, want, r->at);
    if (n <= 0)
        return false;
    r->part.n += (size_t)n;
    r->at += n;
    return true;
}

/* The run's next string into key and value; false at its end or on a failure. */
static bool advance(dv_sorter *s, run *r)
{
    for (;;) {
        dv_reader rd = dv_reader_of((dv_str){dv_buf_cstr(&r->part) + r->used, r->part.n - r->used});
        size_t shared = (size_t)dv_get_varint(&rd);
        dv_str rest = dv_get_text(&rd), value = dv_get_text(&rd);
        if (r->part.n && !rd.bad) {
            r->key.n = shared;
            dv_buf_add(&r->key, rest);
            r->value = value;
            r->used = r->part.n - dv_left(&rd);
            return true;
        }
        if (r->at == r->end)
            return false;
        errno = 0;
        if (!read_part(s, r))
            return failed(s);
    }
}

/* Of equal keys that of the earlier run. */
static bool before(const dv_sorter *s, size_t x, size_t y)
{
    int c = dv_str_order(dv_buf_str(&s->run[x].key), dv_buf_str(&s->run[y].key));
    return c ? c < 0 : x < y;
}

static void sink(dv_sorter *s, size_t i)
{
    for (;;) {
        size_t least = i;
        for (size_t c = 2 * i + 1; c <= 2 * i + 2 && c < s->nheap; c++)
            if (before(s, s->heap[c], s->heap[least]))
                least = c;
        if (least == i)
            return;
        size_t x = s->heap[i];
        s->heap[i] = s->heap[least];
        s->heap[least] = x;
        i = least;
    }
}

static void open_runs(dv_sorter *s)
{
    s->part = s->memory / s->nrun;
    s->part = s->part > PART_MOST ? PART_MOST : s->part < PART_LEAST ? PART_LEAST : s->part;
    s->heap = malloc(s->nrun * sizeof *s->heap);
    s->failed = s->heap ? 0 : ENOMEM;
    for (size_t i = 0; i < s->nrun && !s->failed; i++)
        if (advance(s, &s->run[i]))
            s->heap[s->nheap++] = i;
    for (size_t i = s->nheap; i-- > 0;)
        sink(s, i);
    s->next = s->nrun; /* the one that was given out last: none */
}

dv_rc dv_sorter_turn(dv_sorter *s, dv_err *err)
{
    errno = 0;
    if (!s->failed && s->nrun && s->nitem && !write_run(s))
        failed(s);
    if (!s->failed && s->nrun) {
        free(s->bytes);
        free(s->item);
        s->bytes = NULL;
        s->item = NULL;
        open_runs(s);
    } else {
        sort(s);
    }
    return dv_sorter_rc(s, err);
}

static bool next_of_runs(dv_sorter *s, dv_str *key, dv_str *value)
{
    /* What was given out stays until now. */
    if (s->next < s->nrun) {
        if (!advance(s, &s->run[s->next]))
            s->heap[0] = s->heap[--s->nheap];
        sink(s, 0);
    }
    if (s->failed || !s->nheap)
        return false;
    s->next = s->heap[0];
    *key = dv_buf_str(&s->run[s->next].key);
    *value = s->run[s->next].value;
    return true;
}

bool dv_sorter_next(dv_sorter *s, dv_str *key, dv_str *value)
{
    if (s->failed)
        return false;
    if (s->nrun)
        return next_of_runs(s, key, value);
    if (s->next == s->nitem)
        return false;
    *key = key_of(&s->item[s->next++], value);
    return true;
}
