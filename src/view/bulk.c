#include "danvan/bulk.h"

#include "danvan/arena.h"

typedef struct work {
    dv_registry *r;
    const dv_bulk *b;
    dv_batch *batch;
    dv_arena arena; /* of one record */
    dv_bulk_told *told;
} work;

static dv_rc change(work *w, dv_record *rec, dv_err *err)
{
    const dv_bulk *b = w->b;
    if (b->stage)
        return b->stage == rec->stage_decl
                   ? DV_OK
                   : dv_record_move(w->r, rec, b->stage->id, DV_NO_DATE, err);
    return dv_record_set(&w->arena, w->r, rec, b->field, dv_str_from(b->value), err);
}

static dv_rc save(work *w, dv_record *rec, dv_err *err)
{
    dv_faults faults;
    uint32_t revision = rec->revision;
    dv_faults_init(&faults, &w->arena);
    dv_rc rc = dv_batch_save(&w->arena, w->batch, rec, &faults, err);
    if (rc != DV_OK)
        return rc;
    if (rec->revision == revision)
        w->told->same++;
    else
        w->told->changed++;
    return DV_OK;
}

static bool is_refusal(dv_rc rc)
{
    return rc == DV_INVALID || rc == DV_CONFLICT || rc == DV_NOT_FOUND || rc == DV_DENIED;
}

/* A refusal is told and the rest goes on; anything else ends it all. */
static dv_rc one(work *w, dv_id id, dv_err *err)
{
    dv_record *rec;
    char text[DV_ID_SIZE];
    dv_rc rc = dv_batch_load(&w->arena, w->batch, w->b->kind, id, &rec, err);
    if (rc == DV_OK)
        rc = change(w, rec, err);
    if (rc == DV_OK)
        rc = save(w, rec, err);
    if (!is_refusal(rc))
        return rc;
    if (w->told->refused < DV_BULK_NAMED)
        w->told->first[w->told->refused] = id;
    if (!w->told->refused++)
        dv_fail(&w->told->why, DV_INVALID, dv_id_format(w->b->kind, id, text), "%s", err->text);
    return DV_OK;
}

static dv_rc run(dv_registry *r, const dv_bulk *b, bool commit, dv_bulk_told *told, dv_err *err)
{
    work w = {.r = r, .b = b, .told = told};
    *told = (dv_bulk_told){0};
    dv_rc rc = dv_batch_begin(r, &w.batch, err);
    for (size_t i = 0; rc == DV_OK && i < b->n; i++) {
        dv_arena_reset(&w.arena);
        rc = one(&w, b->id[i], err);
    }
    if (rc == DV_OK && commit && told->refused)
        rc = dv_fail(err, DV_INVALID, told->why.place, "%s", told->why.text);
    if (rc == DV_OK && commit)
        rc = dv_batch_commit(w.batch, err);
    else
        dv_batch_abort(w.batch);
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
