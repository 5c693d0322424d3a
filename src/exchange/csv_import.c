/* CSV in: rows become records, all in one batch. */
#include "danvan/lang.h"

#include "csv_job_int.h"

#include <sys/stat.h>

/* Rows between two times that it is told how far it is. */
enum { TELL_EVERY = 500 };

static void tell(const dv_csv_job *j)
{
    off_t read = ftello(j->file);
    if (!j->done->tell)
        return;
    j->done->bytes = read > 0 ? (uint64_t)read : 0;
    j->done->tell(j->done, j->done->ctx);
}

static bool on_row(void *ctx, const dv_csv_row *row)
{
    dv_csv_job *j = ctx;
    if (!j->headed) {
        j->headed = true;
        return dv_csv_head_read(&j->head, j->kind, row, &j->faults);
    }
    j->done->rows++;
    dv_csv_take_row(j, row);
    if (j->done->rows % TELL_EVERY == 0)
        tell(j);
    dv_arena_reset(&j->arena);
    return j->rc == DV_OK;
}

static void wrote(void *ctx, uint64_t done, uint64_t of)
{
    const dv_csv_job *j = ctx;
    j->done->written = done;
    j->done->of = of;
    tell(j);
}

static dv_rc finish(dv_csv_job *j, bool dry_run)
{
    dv_batch *b = j->batch;
    if (j->rc == DV_OK && !j->headed && !j->faults.list->errors)
        dv_csv_fault(&j->faults, 1, 0, NULL,
                     _("the table is empty; its first line must name the fields"));
    if (j->rc == DV_OK && j->faults.list->errors)
        j->rc = dv_fail(j->err, DV_INVALID, j->faults.name,
                        _("nothing was imported; put the faults right and import it again"));
    if (j->rc == DV_OK && !dry_run) {
        j->done->writing = true;
        tell(j);
        if (j->done->tell)
            dv_batch_tell_when(b, wrote, j);
        return dv_batch_commit(b, j->err);
    }
    dv_batch_abort(b);
    return j->rc;
}

dv_rc dv_csv_import(dv_registry *r, const dv_kind *k, FILE *in, const char *name,
                    dv_legacy encoding, bool dry_run, dv_import *done, dv_faults *faults,
                    dv_err *err)
{
    dv_arena own = {0};
    FILE *file = NULL;
    struct stat st;
    *done = (dv_import){.known = done->known, .tell = done->tell, .ctx = done->ctx};
    dv_rc rc = dv_csv_at_hand(in, name, dv_store_dir(r->store), &file, err);
    if (rc != DV_OK)
        return rc;
    dv_csv_job *j = DV_NEW(&own, dv_csv_job);
    done->size = fstat(fileno(file), &st) == 0 ? (uint64_t)st.st_size : 0;
    *j = (dv_csv_job){
        .r = r, .kind = k, .file = file, .faults = {faults, name, false}, .done = done, .err = err};
    rc = dv_batch_begin(r, &j->batch, err);
    if (rc == DV_OK) {
        rc = dv_csv_read_ahead(file, encoding, &j->faults, on_row, j, err);
        if (j->rc == DV_OK)
            j->rc = rc;
        rc = finish(j, dry_run);
    }
    if (file != in)
        fclose(file);
    dv_csv_known_free(&j->known);
    dv_arena_free(&j->arena);
    dv_arena_free(&own);
    return rc;
}
