#include "danvan/file.h"
#include "danvan/lang.h"

#include "backup_int.h"

#include <string.h>

typedef struct writing {
    blocks b;
    const dv_file *file;
    int which; /* database of the entries that are gathered */
    dv_buf entries;
    size_t full; /* a block with so much is written */
    dv_backup_told *out;
} writing;

static void flush(writing *w)
{
    if (w->entries.n)
        block_put(&w->b, dv_buf_str(&w->entries), false);
    dv_buf_clear(&w->entries);
}

/* An entry stands in one block. */
static dv_rc gather(void *ctx, int which, dv_str key, dv_str value, dv_err *err)
{
    enum { AROUND = 1024 };
    writing *w = ctx;
    if (value.n > BLOCK_MOST - AROUND)
        return dv_fail(err, DV_INVALID, dv_primary_name((size_t)which),
                       _("an entry is too large for a backup"));
    if (which != w->which || w->entries.n + key.n + value.n > BLOCK_FULL)
        flush(w);
    w->which = which;
    if (!w->entries.n) {
        dv_put_u8(&w->entries, 'E');
        dv_put_text(&w->entries, dv_str_from(dv_primary_name((size_t)which)));
    }
    dv_put_text(&w->entries, key);
    dv_put_text(&w->entries, value);
    w->out->entries[which]++;
    return dv_file_well(w->file, err);
}

static dv_rc put_first(writing *w, const unsigned char *key, dv_err *err)
{
    dv_buf b = {0};
    dv_box *box = NULL;
    unsigned char head[DV_BOX_HEAD];
    dv_put_u8(&b, 'H');
    dv_put_u16(&b, w->out->office);
    dv_put_ordered(&b, w->out->at);
    dv_put_text(&b, dv_str_from(w->out->version));
    dv_head_write(&b, &w->out->head);
    dv_put_u8(&b, key != NULL);
    dv_rc rc = key ? dv_box_begin(key, head, &box, err) : DV_OK;
    if (rc == DV_OK && key) {
        dv_buf_add(&b, (dv_str){(const char *)key, DV_BOX_KEY});
        dv_buf_add(&b, (dv_str){(const char *)head, sizeof head});
    }
    if (rc == DV_OK) {
        fputs(DV_BACKUP_MAGIC, w->b.f);
        block_put(&w->b, dv_buf_str(&b), false);
        w->b.box = box;
    }
    dv_buf_free(&b);
    return rc;
}

static void put_last(writing *w)
{
    flush(w);
    dv_put_u8(&w->entries, 'T');
    for (size_t i = 0; dv_primary_name(i); i++) {
        dv_put_text(&w->entries, dv_str_from(dv_primary_name(i)));
        dv_put_varint(&w->entries, w->out->entries[i]);
    }
    block_put(&w->b, dv_buf_str(&w->entries), true);
}

/* One read transaction: what is saved meanwhile is not in it, and nothing is in it by half. */
static dv_rc put_all(writing *w, dv_registry *r, const unsigned char *key, dv_err *err)
{
    dv_txn *t;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = dv_head_make(r, t, &w->out->head, err);
    w->out->office = w->out->head.office;
    if (rc == DV_OK)
        rc = put_first(w, key, err);
    for (int i = 0; rc == DV_OK && dv_primary_name((size_t)i); i++)
        rc = dv_primary_each(r, t, i, gather, w, err);
    dv_txn_abort(t);
    if (rc == DV_OK)
        put_last(w);
    return rc;
}

static dv_rc write_file(dv_registry *r, const char *path, const unsigned char *key,
                        dv_backup_told *out, dv_err *err)
{
    dv_file f;
    dv_rc rc = dv_file_begin(&f, path, err);
    if (rc != DV_OK)
        return rc;
    f.secret = true;
    writing w = {.b = {.f = f.f, .path = path}, .file = &f, .which = -1, .out = out};
    rc = put_all(&w, r, key, err);
    out->bytes = ftell(f.f);
    blocks_free(&w.b);
    dv_buf_free(&w.entries);
    dv_rc end = dv_file_end(&f, rc == DV_OK, rc == DV_OK ? err : NULL);
    return rc == DV_OK ? end : rc;
}

static dv_rc keep_head(dv_registry *r, const char *path, const dv_head *head, dv_err *err)
{
    dv_err why = {0};
    dv_rc rc = dv_head_keep(r, head, &why);
    if (rc == DV_OK)
        return rc;
    return dv_fail(err, rc, path,
                   _("the backup is whole, but the store can't keep the end of the log that stands "
                     "in it (%s): keep the backup, and make another when that is mended"),
                   why.text);
}

/* The log's entry comes first, so that the head tells of it as well. */
dv_rc dv_backup(dv_registry *r, const char *path, const char *key_file, dv_backup_told *out,
                dv_err *err)
{
    unsigned char key[DV_BOX_KEY];
    *out = (dv_backup_told){.at = dv_now(), .sealed = key_file != NULL, .opened = true};
    snprintf(out->version, sizeof out->version, "%s", DV_VERSION);
    dv_rc rc = key_file ? dv_box_public(key_file, key, err) : DV_OK;
    if (rc == DV_OK)
        rc = dv_primary_log(r, "backup", path, err);
    if (rc == DV_OK)
        rc = write_file(r, path, key_file ? key : NULL, out, err);
    return rc == DV_OK ? keep_head(r, path, &out->head, err) : rc;
}
