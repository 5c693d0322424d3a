#include "danvan/bulk.h"

typedef struct work {
    dv_registry *r;
    const dv_bulk *b;
    dv_record **record; /* as loaded, with the change made */
    dv_arena arena;
    dv_bulk_told *told;
} work;

static void refused(work *w, dv_id id, const dv_err *err)
{
    char text[DV_ID_SIZE];
    if (!w->told->refused++)
        dv_fail(&w->told->why, DV_INVALID, dv_id_format(w->b->kind, id, text), "%s", err->text);
}

static dv_rc change(work *w, dv_record *rec, dv_err *err)
{
    const dv_bulk *b = w->b;
    if (b->stage)
        return b->stage == rec->stage_decl
                   ? DV_OK
                   : dv_record_move(w->r, rec, b->stage->id, DV_NO_DATE, err);
    return dv_record_set(&w->arena, w->r, rec, b->field, dv_str_from(b->value), err);
}

/* Loaded and changed before the transaction: it must not wait for anything but the disk. */
static dv_rc load_all(work *w, dv_err *err)
{
    w->record = DV_NEW_N(&w->arena, dv_record *, w->b->n + 1);
    for (size_t i = 0; i < w->b->n; i++) {
        dv_err why;
        dv_rc rc = dv_record_load(&w->arena, w->r, w->b->kind, w->b->id[i], &w->record[i], err);
        if (rc == DV_NOT_FOUND) {
            refused(w, w->b->id[i], err);
            w->record[i] = NULL;
            continue;
        }
        if (rc != DV_OK)
            return rc;
        if (change(w, w->record[i], &why) != DV_OK) {
            refused(w, w->b->id[i], &why);
            w->record[i] = NULL;
        }
    }
    return DV_OK;
}

static dv_rc save_all(work *w, dv_batch *batch, dv_err *err)
{
    for (size_t i = 0; i < w->b->n; i++) {
        dv_record *rec = w->record[i];
        dv_faults faults;
        if (!rec)
            continue;
        uint32_t revision = rec->revision;
        dv_faults_init(&faults, &w->arena);
        dv_rc rc = dv_batch_save(&w->arena, batch, rec, &faults, err);
        if (rc == DV_INVALID || rc == DV_CONFLICT)
            refused(w, rec->id, err);
        else if (rc != DV_OK)
            return rc;
        else if (rec->revision == revision)
            w->told->same++;
        else
            w->told->changed++;
    }
    return DV_OK;
}

static dv_rc run(dv_registry *r, const dv_bulk *b, bool commit, dv_bulk_told *told, dv_err *err)
{
    work w = {.r = r, .b = b, .told = told};
    dv_batch *batch = NULL;
    *told = (dv_bulk_told){0};
    dv_rc rc = load_all(&w, err);
    if (rc == DV_OK)
        rc = dv_batch_begin(r, &batch, err);
    if (rc == DV_OK)
        rc = save_all(&w, batch, err);
    if (rc == DV_OK && commit && told->refused)
        rc = dv_fail(err, DV_INVALID, told->why.place, "%s", told->why.text);
    if (rc == DV_OK && commit)
        rc = dv_batch_commit(batch, err);
    else
        dv_batch_abort(batch);
    dv_arena_free(&w.arena);
    return rc;
}

dv_rc dv_bulk_try(dv_registry *r, const dv_bulk *b, dv_bulk_told *told, dv_err *err)
{
    return run(r, b, false, told, err);
}

dv_rc dv_bulk_do(dv_registry *r, const dv_bulk *b, dv_bulk_told *told, dv_err *err)
{
    return run(r, b, true, told, err);
}
