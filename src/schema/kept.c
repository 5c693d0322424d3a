/* The loaded configuration, kept from one start to the next.  Nothing that it says is believed
 * before it has been shown to be the work of this program on these files. */
#include "danvan/bytes.h"
#include "danvan/heap.h"
#include "danvan/program.h"

#include "schema_int.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_BYTES = 64 << 20 };

#define WORD sizeof(uint64_t)

/* Behind it the image, its pointers and the key; every length a multiple of a word. */
typedef struct head {
    _Alignas(16) char magic[8];
    uint64_t sum;  /* of everything after it */
    uint64_t base; /* where its image needs no change */
    uint64_t image, key;
} head;

static const char magic[8] = "dvconf2";

static uint64_t turned(uint64_t v)
{
    enum { BY = 29 };
    return v << BY | v >> (64 - BY);
}

static uint64_t word_at(const char *p)
{
    uint64_t w;
    memcpy(&w, p, WORD);
    return w;
}

static uint64_t mixed(uint64_t h, uint64_t w)
{
    const uint64_t odd = UINT64_C(0x9E3779B97F4A7C15);
    return turned(h ^ w) * odd;
}

/* Against damage, not against intent: whoever could write the file could as well write another
 * configuration.  Eight at a time, for none waits for the one before. */
uint64_t dv_kept_sum(const char *p, size_t n)
{
    enum { LANES = 8 };
    uint64_t lane[LANES], rest[LANES] = {0};
    const char *end = p + n / sizeof rest * sizeof rest;
    for (size_t i = 0; i < LANES; i++)
        lane[i] = i + 1;
    for (; p < end; p += sizeof rest)
        for (size_t i = 0; i < LANES; i++)
            lane[i] = mixed(lane[i], word_at(p + i * WORD));
    memcpy(rest, p, n % sizeof rest);
    uint64_t all = n;
    for (size_t i = 0; i < LANES; i++)
        all = mixed(all, mixed(lane[i], rest[i]));
    return all ^ all >> 32;
}

/* ---- of which files, by which program ---- */

/* A write gives another ctime, a new file another inode. */
static bool put_identity(dv_buf *b, const char *path, int64_t before)
{
    struct stat st;
    if (stat(path, &st) != 0 || st.st_ctim.tv_sec > before)
        return false;
    dv_put_u64(b, st.st_dev);
    dv_put_u64(b, st.st_ino);
    dv_put_u64(b, (uint64_t)st.st_size);
    dv_put_u64(b, (uint64_t)st.st_mtim.tv_sec);
    dv_put_u64(b, (uint64_t)st.st_mtim.tv_nsec);
    dv_put_u64(b, (uint64_t)st.st_ctim.tv_sec);
    dv_put_u64(b, (uint64_t)st.st_ctim.tv_nsec);
    return true;
}

/* A write through a mapping may change neither size nor times. */
static bool put_content(dv_buf *b, const char *path)
{
    enum { PART = 1 << 14 };
    char *part = malloc(PART + WORD);
    uint64_t sum = 0;
    ssize_t n = -1;
    DV_NEED(part);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    while (fd >= 0 && (n = read(fd, part, PART)) > 0) {
        memset(part + n, 0, WORD);
        sum = turned(sum) ^ dv_kept_sum(part, ((size_t)n + WORD - 1) / WORD * WORD);
    }
    if (fd >= 0)
        close(fd);
    free(part);
    dv_put_u64(b, sum);
    return n == 0;
}

/* False: one of them can't be looked at, or changed after the second `before`; or nobody could tell
 * this program from another. */
static bool put_key(dv_buf *b, const char *const *file, size_t n, int64_t before)
{
    const dv_str program = dv_program_id();
    bool good = program.n > 0;
    dv_put_text(b, program);
    dv_put_text(b, DV_LIT(DV_VERSION));
    dv_put_u64(b, n);
    for (size_t i = 0; i < n && good; i++) {
        dv_put_text(b, dv_str_from(file[i]));
        good = put_identity(b, file[i], before) && put_content(b, file[i]);
    }
    while (b->n % WORD)
        dv_put_u8(b, 0);
    return good;
}

uint64_t dv_schema_stamp(const dv_schema *s, int64_t before)
{
    dv_buf b = {0};
    bool good = true;
    for (size_t i = 0; i < s->nfile && good; i++)
        good = put_identity(&b, s->file[i], before);
    uint64_t stamp = good ? dv_kept_sum(b.p, b.n) : 0;
    dv_buf_free(&b);
    return stamp;
}

static bool has_key(const dv_schema *s, const char *path, dv_str key)
{
    dv_buf now = {0};
    bool same = strcmp(s->path, path) == 0 && put_key(&now, s->file, s->nfile, INT64_MAX) &&
                dv_str_eq(dv_buf_str(&now), key);
    dv_buf_free(&now);
    return same;
}

/* ---- taking ---- */

static size_t map_bytes(const head *h)
{
    return DV_IMAGE_MAP(h->image) * WORD;
}

static bool is_whole(const char *p, size_t n, head *h)
{
    const size_t behind = offsetof(head, base);
    if (n < sizeof *h || n % WORD)
        return false;
    memcpy(h, p, sizeof *h);
    return memcmp(h->magic, magic, sizeof magic) == 0 && h->image >= sizeof(dv_schema) &&
           h->image % WORD == 0 && h->image <= n && h->key <= n &&
           sizeof *h + h->image + map_bytes(h) + h->key == n &&
           dv_kept_sum(p + behind, n - behind) == h->sum;
}

/* The piece is read to where the schema will lie. */
static dv_schema *schema_in(char *p, size_t n, const char *path)
{
    head h;
    if (!is_whole(p, n, &h))
        return NULL;
    char *at = p + sizeof h, *map = at + h.image;
    const dv_image image = {at, h.image, (uint64_t *)(void *)map, h.base};
    dv_schema *s = (dv_schema *)(void *)at;
    return dv_image_take(&image) && has_key(s, path, (dv_str){map + map_bytes(&h), h.key}) ? s
                                                                                           : NULL;
}

/* Nobody else can have written it. */
static bool is_ours(const struct stat *st)
{
    return st->st_uid == geteuid() && !(st->st_mode & (S_IWGRP | S_IWOTH));
}

static bool read_all(int fd, char *p, size_t n)
{
    size_t got = 0;
    ssize_t more = 1;
    while (got < n && more > 0) {
        more = read(fd, p + got, n - got);
        got += more > 0 ? (size_t)more : 0;
    }
    return got == n;
}

static dv_schema *take_read(int fd, size_t n, const char *path)
{
    dv_arena a = {0};
    char *p = dv_arena_piece(&a, n);
    dv_heap_present(p, n);
    dv_schema *s = read_all(fd, p, n) ? schema_in(p, n, path) : NULL;
    if (s) {
        s->arena = a;
        s->mapped = 0;
    } else {
        dv_arena_free(&a);
    }
    return s;
}

/* Where it was made for a place that is free here, too, the file itself is the schema: its pages
 * are those of all who run danvan, and none is copied.  The sum needs every one of them, so they
 * are mapped at once.  Nobody writes into a file that is kept: another takes its name. */
static dv_schema *take_mapped(int fd, size_t n, const char *path)
{
#ifdef MAP_FIXED_NOREPLACE
    head h;
    /* At 0, where root may map as well, stands nothing that has an address. */
    if (pread(fd, &h, sizeof h, 0) != sizeof h || h.base <= sizeof h)
        return NULL;
    void *place = (void *)(uintptr_t)(h.base - sizeof h);
    char *p = mmap(place, n, PROT_READ, MAP_PRIVATE | MAP_FIXED_NOREPLACE | MAP_POPULATE, fd, 0);
    if (p == MAP_FAILED)
        return NULL;
    dv_schema *s = p == place ? schema_in(p, n, path) : NULL;
    if (s && s->mapped == n)
        return s;
    munmap(p, n);
#else
    (void)fd;
    (void)n;
    (void)path;
#endif
    return NULL;
}

void dv_kept_unmap(dv_schema *s)
{
    munmap((char *)s - sizeof(head), s->mapped);
}

static dv_schema *take(const char *kept, const char *path)
{
    struct stat st;
    dv_schema *s = NULL;
    int fd = open(kept, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return NULL;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && is_ours(&st) && st.st_size > 0 &&
        st.st_size <= MOST_BYTES) {
        s = take_mapped(fd, (size_t)st.st_size, path);
        s = s ? s : take_read(fd, (size_t)st.st_size, path);
    }
    close(fd);
    return s;
}

/* ---- keeping ---- */

/* Somewhere that is free here; where that is differs from one start to the next, so that it will
 * be free there, too. */
static uint64_t free_base(size_t n)
{
    void *p = mmap(NULL, n, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    uint64_t at = (uint64_t)(uintptr_t)p;
    if (p == MAP_FAILED)
        return 0;
    munmap(p, n);
    return at + sizeof(head);
}

static void put_file(dv_buf *b, const dv_image *image, dv_str key)
{
    head h = {.base = image->base, .image = image->n, .key = key.n};
    memcpy(h.magic, magic, sizeof magic);
    dv_buf_add(b, (dv_str){(const char *)&h, sizeof h});
    dv_buf_add(b, (dv_str){image->bytes, image->n});
    dv_buf_add(b, (dv_str){(const char *)image->pointers, map_bytes(&h)});
    dv_buf_add(b, key);
    const size_t behind = offsetof(head, base);
    h.sum = dv_kept_sum(b->p + behind, b->n - behind);
    memcpy(b->p + offsetof(head, sum), &h.sum, sizeof h.sum);
}

static dv_schema *again(const char *path, size_t size, dv_arena *tmp, dv_schema_note_fn note)
{
    dv_arena a = {0}, told = {0};
    dv_faults faults;
    dv_schema *s;
    dv_faults_init(&faults, &told);
    dv_arena_reserve(&a, size);
    dv_schema_load_into(a, tmp, path, &s, &faults);
    dv_arena_free(&told);
    if (s && note)
        note(s);
    return s;
}

/* What the first is loaded with is not given back before the second is loaded: a pointer that had
 * stayed to it would be the same in both, and taken for a number. */
static bool put_image(dv_buf *b, const dv_schema *of, dv_schema_note_fn note, dv_str key)
{
    size_t size = dv_arena_given(&of->arena).n;
    dv_arena m = {0}, of_x = {0}, of_y = {0}, tmp_x = {0}, tmp_y = {0};
    dv_schema *x = again(of->path, size, &tmp_x, note), *y = again(of->path, size, &tmp_y, note);
    dv_image image = {.base = free_base(size * 2)};
    if (x)
        of_x = x->arena;
    if (y)
        of_y = y->arena;
    bool made = x && y && dv_image_make(&m, x, y, &image);
    if (made) {
        x->mapped = sizeof(head) + image.n + DV_IMAGE_MAP(image.n) * WORD + key.n;
        put_file(b, &image, key);
    }
    dv_arena_free(&of_x);
    dv_arena_free(&of_y);
    dv_arena_free(&tmp_x);
    dv_arena_free(&tmp_y);
    dv_arena_free(&m);
    return made;
}

/* The folder that `path` lies in, which may have to be made, and the one above it. */
static bool make_folder(const char *path, int above)
{
    char dir[PATH_MAX];
    struct stat st;
    const char *slash = strrchr(path, '/');
    if (!slash || slash == path)
        return false;
    snprintf(dir, sizeof dir, "%.*s", (int)(slash - path), path);
    if (stat(dir, &st) != 0)
        return errno == ENOENT && above > 0 && make_folder(dir, above - 1) &&
               mkdir(dir, S_IRWXU) == 0;
    return is_ours(&st);
}

static bool write_all(int fd, dv_str s)
{
    ssize_t n = 1;
    while (s.n && (n = write(fd, s.p, s.n)) > 0)
        s = (dv_str){s.p + n, s.n - (size_t)n};
    return s.n == 0;
}

/* Not synced: half of it after a power cut is not believed.  Two at once may take each other's file
 * away, and the next start writes it. */
static void write_kept(const char *kept, dv_str bytes)
{
    char fresh[PATH_MAX];
    if (snprintf(fresh, sizeof fresh, "%s.new", kept) >= (int)sizeof fresh)
        return;
    unlink(fresh);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return;
    bool good = write_all(fd, bytes);
    good = close(fd) == 0 && good;
    if (!good || rename(fresh, kept) != 0)
        unlink(fresh);
}

/* The files are the same from before the first load to after the last. */
static void keep(const char *kept, const dv_schema *s, dv_schema_note_fn note, int64_t before)
{
    dv_buf key = {0}, file = {0}, after = {0};
    if (put_key(&key, s->file, s->nfile, before) && make_folder(kept, 2) &&
        put_image(&file, s, note, dv_buf_str(&key)) && put_key(&after, s->file, s->nfile, before) &&
        dv_str_eq(dv_buf_str(&key), dv_buf_str(&after)))
        write_kept(kept, dv_buf_str(&file));
    dv_buf_free(&key);
    dv_buf_free(&file);
    dv_buf_free(&after);
}

dv_rc dv_schema_load_kept(const char *path, const char *kept, int64_t now, dv_schema_note_fn note,
                          dv_schema **out, dv_faults *faults)
{
    *out = kept ? take(kept, path) : NULL;
    if (*out)
        return DV_OK;
    dv_rc rc = dv_schema_load(path, out, faults);
    if (rc == DV_OK && kept)
        keep(kept, *out, note, now - DV_SETTLED);
    return rc;
}
