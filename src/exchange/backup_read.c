#include "danvan/lang.h"

#include "backup_int.h"

#include <errno.h>
#include <string.h>

typedef struct reading {
    blocks b;
    dv_primary_fn fn;
    void *ctx;
    dv_primary_order order;
    dv_backup_told *out;
    dv_err *err;
} reading;

static dv_rc make_no_sense(reading *x)
{
    return block_bad(&x->b, _("it makes no sense: another danvan wrote it, or something else"),
                     x->err);
}

/* ---- the first block ---- */

static bool parse_first(dv_str bytes, dv_backup_told *out, dv_str *key, dv_str *head)
{
    dv_reader rd = dv_reader_of(bytes);
    bool good = dv_get_u8(&rd) == 'H';
    out->office = dv_get_u16(&rd);
    out->at = dv_get_ordered(&rd);
    dv_str version = dv_get_text(&rd);
    good = good && !rd.bad && version.n < sizeof out->version;
    if (good)
        memcpy(out->version, version.p, version.n);
    good = good && dv_head_read(&rd, &out->head) && out->head.office == out->office;
    out->sealed = dv_get_u8(&rd) != 0;
    *key = dv_get_bytes(&rd, out->sealed ? DV_BOX_KEY : 0);
    *head = dv_get_bytes(&rd, out->sealed ? DV_BOX_HEAD : 0);
    return good && !rd.bad && !dv_left(&rd);
}

static dv_rc read_first(reading *x, const char *key_file)
{
    dv_str bytes, key, head;
    bool last;
    dv_rc rc = magic_get(&x->b, x->err);
    if (rc == DV_OK)
        rc = block_get(&x->b, &bytes, &last, x->err);
    if (rc != DV_OK)
        return rc;
    if (last || !parse_first(bytes, x->out, &key, &head))
        return make_no_sense(x);
    x->out->opened = !x->out->sealed || key_file;
    if (!x->out->sealed || !key_file)
        return DV_OK;
    return dv_box_open(key_file, (const unsigned char *)key.p, (const unsigned char *)head.p,
                       &x->b.box, x->err);
}

/* ---- the others ---- */

static dv_rc read_entries(reading *x, dv_reader *rd)
{
    int which = dv_primary_index(dv_get_text(rd));
    if (rd->bad || which < 0)
        return make_no_sense(x);
    while (dv_left(rd)) {
        dv_str key = dv_get_text(rd), value = dv_get_text(rd);
        if (rd->bad || !dv_primary_next(&x->order, which, key))
            return make_no_sense(x);
        x->out->entries[which]++;
        dv_rc rc = x->fn ? x->fn(x->ctx, which, key, value, x->err) : DV_OK;
        if (rc != DV_OK)
            return rc;
    }
    return DV_OK;
}

static dv_rc check_counts(reading *x, dv_reader *rd)
{
    while (dv_left(rd)) {
        int which = dv_primary_index(dv_get_text(rd));
        uint64_t n = dv_get_varint(rd);
        if (rd->bad || which < 0)
            return make_no_sense(x);
        if (x->out->entries[which] != n)
            return block_bad(&x->b, _("it counts other entries than the file has"), x->err);
    }
    return DV_OK;
}

static dv_rc read_block(reading *x, bool *last)
{
    dv_str bytes;
    dv_rc rc = block_get(&x->b, &bytes, last, x->err);
    if (rc != DV_OK || !x->out->opened)
        return rc;
    dv_reader rd = dv_reader_of(bytes);
    uint8_t what = dv_get_u8(&rd);
    if (rd.bad || what != (*last ? 'T' : 'E'))
        return make_no_sense(x);
    return *last ? check_counts(x, &rd) : read_entries(x, &rd);
}

static dv_rc read_file(reading *x, const char *key_file)
{
    dv_rc rc = read_first(x, key_file);
    for (bool last = false; rc == DV_OK && !last;)
        rc = read_block(x, &last);
    if (rc == DV_OK)
        rc = blocks_end(&x->b, x->err);
    x->out->bytes = x->b.next;
    return rc;
}

dv_rc dv_backup_read(const char *path, const char *key_file, dv_primary_fn fn, void *ctx,
                     dv_backup_told *out, dv_err *err)
{
    dv_err own;
    reading x = {.b = {.path = path}, .fn = fn, .ctx = ctx, .out = out};
    x.err = err ? err : &own;
    *out = (dv_backup_told){0};
    x.b.f = fopen(path, "rbe");
    if (!x.b.f)
        return dv_fail(x.err, errno == ENOENT ? DV_NOT_FOUND : DV_IO, path,
                       _("it can't be opened: %s"), dv_system_text(errno));
    dv_rc rc = read_file(&x, key_file);
    fclose(x.b.f);
    blocks_free(&x.b);
    dv_buf_free(&x.order.last);
    return rc;
}

size_t dv_backup_entries(const dv_backup_told *b, const char *database)
{
    int which = dv_primary_index(dv_str_from(database));
    return which < 0 ? 0 : b->entries[which];
}
