#include "danvan/lang.h"

#include "backup_int.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 4, STEP = 1 << 20 };
static const uint32_t last_bit = UINT32_C(1) << 31;

void blocks_free(blocks *b)
{
    dv_box_close(b->box);
    dv_buf_free(&b->raw);
    dv_buf_free(&b->plain);
}

static dv_str str_of(const unsigned char *p, size_t n)
{
    return (dv_str){(const char *)p, n};
}

/* raw: the checksum before, the count, the bytes; the checksum of all that is this block's. */
static void take_sum(blocks *b)
{
    dv_hash(dv_buf_str(&b->raw), b->sum);
    if (b->n == 1)
        memcpy(b->first, b->sum, sizeof b->first);
}

static void begin_block(blocks *b)
{
    b->n++;
    b->at = b->next;
    dv_buf_clear(&b->raw);
    dv_buf_add(&b->raw, str_of(b->sum, sizeof b->sum));
}

/* ---- writing ---- */

void block_put(blocks *b, dv_str bytes, bool last)
{
    size_t n = bytes.n + (b->box ? (size_t)DV_BOX_MORE : 0);
    DV_ASSERT(n <= BLOCK_MOST);
    begin_block(b);
    dv_put_u32(&b->raw, (uint32_t)n | (last ? last_bit : 0));
    if (b->box)
        dv_box_put(b->box, bytes, str_of(b->first, sizeof b->first), last, &b->raw);
    else
        dv_buf_add(&b->raw, bytes);
    take_sum(b);
    fwrite(b->raw.p + DV_HASH_SIZE, 1, b->raw.n - DV_HASH_SIZE, b->f);
    fwrite(b->sum, 1, sizeof b->sum, b->f);
}

/* ---- reading ---- */

dv_rc block_bad(const blocks *b, const char *what, dv_err *err)
{
    char place[DV_PLACE_MAX];
    snprintf(place, sizeof place, _("%s, block %zu (byte %lld)"), b->path, b->n, b->at);
    return dv_fail(err, DV_CORRUPT, place, "%s", what);
}

static dv_rc unreadable(const blocks *b, dv_err *err)
{
    return dv_fail(err, DV_IO, b->path, _("it can't be read: %s"), dv_system_text(errno));
}

/* A damaged count must not ask for memory that the file does not fill. */
static dv_rc read_more(blocks *b, size_t n, dv_err *err)
{
    while (n) {
        size_t step = n < STEP ? n : STEP;
        size_t got = fread(dv_buf_room(&b->raw, step), 1, step, b->f);
        b->raw.n += got;
        n -= got;
        if (got < step && ferror(b->f))
            return unreadable(b, err);
        if (got < step)
            return block_bad(b,
                             _("it ends in the middle: the file has been cut short; use another "
                               "backup"),
                             err);
    }
    return DV_OK;
}

dv_rc magic_get(blocks *b, dv_err *err)
{
    dv_buf_clear(&b->raw);
    dv_rc rc = read_more(b, MAGIC_SIZE, err);
    if (rc == DV_IO)
        return rc;
    if (rc != DV_OK || memcmp(b->raw.p, DV_BACKUP_MAGIC, MAGIC_SIZE) != 0)
        return dv_fail(err, DV_CORRUPT, b->path,
                       _("it is no backup of danvan, or one of another version"));
    b->next = MAGIC_SIZE;
    return DV_OK;
}

static dv_rc open_piece(blocks *b, bool last, dv_str *bytes, dv_err *err)
{
    bool its_last;
    dv_buf_clear(&b->plain);
    if (!dv_box_get(b->box, *bytes, str_of(b->first, sizeof b->first), &b->plain, &its_last) ||
        its_last != last)
        return block_bad(b, _("it is not what was sealed there; use another backup"), err);
    *bytes = dv_buf_str(&b->plain);
    return DV_OK;
}

dv_rc block_get(blocks *b, dv_str *bytes, bool *last, dv_err *err)
{
    unsigned char before[DV_HASH_SIZE];
    begin_block(b);
    dv_rc rc = read_more(b, COUNT, err);
    if (rc != DV_OK)
        return rc;
    dv_reader rd = dv_reader_of((dv_str){b->raw.p + DV_HASH_SIZE, COUNT});
    uint32_t word = dv_get_u32(&rd), n = word & ~last_bit;
    *last = word & last_bit;
    if (n > BLOCK_MOST)
        return block_bad(b, _("its length is damaged; use another backup"), err);
    rc = read_more(b, n, err);
    if (rc != DV_OK)
        return rc;
    take_sum(b);
    memcpy(before, b->sum, sizeof before);
    rc = read_more(b, DV_HASH_SIZE, err);
    if (rc != DV_OK)
        return rc;
    *bytes = (dv_str){b->raw.p + DV_HASH_SIZE + COUNT, n};
    if (memcmp(before, bytes->p + n, sizeof before) != 0)
        return block_bad(b, _("its checksum does not fit: it is damaged; use another backup"), err);
    if (b->box)
        rc = open_piece(b, *last, bytes, err);
    b->next += COUNT + (long long)n + DV_HASH_SIZE;
    return rc;
}

dv_rc blocks_end(blocks *b, dv_err *err)
{
    if (getc(b->f) == EOF && !ferror(b->f))
        return DV_OK;
    return ferror(b->f) ? unreadable(b, err)
                        : block_bad(b, _("something follows the end of the backup"), err);
}
