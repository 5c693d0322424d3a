/* A backup that somebody else has written, with checksums that fit: whatever its blocks hold, it is
 * restored or refused with a sentence, and what is restored can be read and verified.
 *
 * Input: a byte; even: the rest is the file.  Odd: the rest is what follows the first block of a
 * real backup, block after block, each with 2 bytes of length before it; the last one, or one whose
 * length is cut short, is the last.
 */
#include "danvan/backup.h"

#include "danvan/verify.h"

#include "fuzz.h"

#include <stdio.h>
#include <string.h>

enum { MAGIC = 16, COUNT = 4 };

static void told(dv_rc rc, const dv_err *err)
{
    HOLDS(rc == DV_OK || *err->text);
}

/* Magic and first block of a real one; they are the same for every input. */
static dv_str beginning(void)
{
    static dv_buf b;
    dv_err err;
    dv_backup_told t;
    if (b.n)
        return dv_buf_str(&b);
    dv_registry *r = fuzz_filled();
    HOLDS(dv_backup(r, fuzz_path("real"), NULL, &t, &err) == DV_OK);
    dv_registry_close(r);
    FILE *f = fopen(fuzz_path("real"), "r");
    HOLDS(f && fread(dv_buf_room(&b, MAGIC + COUNT), 1, MAGIC + COUNT, f) == MAGIC + COUNT);
    dv_reader rd = dv_reader_of((dv_str){b.p + MAGIC, COUNT});
    size_t n = dv_get_u32(&rd) + DV_HASH_SIZE;
    b.n = MAGIC + COUNT;
    HOLDS(fread(dv_buf_room(&b, n), 1, n, f) == n);
    b.n += n;
    fclose(f);
    return dv_buf_str(&b);
}

static void add_block(dv_buf *file, unsigned char sum[DV_HASH_SIZE], dv_str bytes, bool last)
{
    dv_buf raw = {0};
    dv_buf_add(&raw, (dv_str){(const char *)sum, DV_HASH_SIZE});
    dv_put_u32(&raw, (uint32_t)bytes.n | (last ? UINT32_C(1) << 31 : 0));
    dv_buf_add(&raw, bytes);
    dv_hash(dv_buf_str(&raw), sum);
    dv_buf_add(file, (dv_str){raw.p + DV_HASH_SIZE, raw.n - DV_HASH_SIZE});
    dv_buf_add(file, (dv_str){(const char *)sum, DV_HASH_SIZE});
    dv_buf_free(&raw);
}

static void make_file(const uint8_t *data, size_t size)
{
    dv_buf file = {0};
    unsigned char sum[DV_HASH_SIZE];
    dv_buf_add(&file, beginning());
    memcpy(sum, file.p + file.n - sizeof sum, sizeof sum);
    dv_reader rd = dv_reader_of((dv_str){(const char *)data, size});
    for (bool more = true; more;) {
        size_t n = dv_get_u16(&rd);
        dv_str bytes = dv_get_bytes(&rd, n < dv_left(&rd) ? n : dv_left(&rd));
        more = !rd.bad && dv_left(&rd) > 0;
        add_block(&file, sum, bytes, !more);
    }
    fuzz_write(fuzz_path("backup"), (const uint8_t *)file.p, file.n);
    dv_buf_free(&file);
}

static dv_rc put(void *ctx, int which, dv_str key, dv_str value, dv_err *err)
{
    return dv_fill_put(ctx, which, key, value, err);
}

static dv_rc fill(dv_backup_told *t, dv_err *err)
{
    char path[256];
    dv_fill *f;
    snprintf(path, sizeof path, "%s", fuzz_path("backup"));
    fuzz_forget();
    HOLDS(dv_fill_begin(fuzz_path("data"), 0, &f, err) == DV_OK);
    return dv_fill_end(f, dv_backup_read(path, NULL, put, f, t, err), err);
}

static void open_and_verify(void)
{
    dv_registry *r;
    dv_err err;
    dv_arena a = {0};
    dv_faults faults;
    dv_verify_result result = {0};
    dv_faults_init(&faults, &a);
    if (fuzz_open(&r, &err) == DV_OK) {
        dv_rc rc = dv_verify(r, false, &result, &faults, &err);
        HOLDS(rc == DV_OK || faults.n > 0 || *err.text);
        dv_registry_close(r);
    }
    dv_arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dv_err err = {0};
    dv_backup_told first, again;
    if (size == 0)
        return 0;
    if (data[0] & 1)
        make_file(data + 1, size - 1);
    else
        fuzz_write(fuzz_path("backup"), data + 1, size - 1);
    dv_rc rc = dv_backup_read(fuzz_path("backup"), NULL, NULL, NULL, &first, &err);
    told(rc, &err);
    if (rc != DV_OK || !first.opened)
        return 0;
    /* What was checked once is filled without a fault. */
    rc = fill(&again, &err);
    HOLDS(rc == DV_OK);
    HOLDS(memcmp(first.entries, again.entries, sizeof first.entries) == 0);
    open_and_verify();
    return 0;
}
