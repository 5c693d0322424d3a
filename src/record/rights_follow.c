/* The configuration is edited while people work.  Whom it has no more is not to read on. */
#include "danvan/lang.h"

#include "rights_int.h"

#include <stdint.h>
#include <string.h>
#include <time.h>

static const char *unit_of(const dv_schema *s, const dv_person *p)
{
    return p->unit == DV_NO_UNIT ? "" : s->unit[p->unit].id;
}

/* By kind of the one that he works with: does a role that could have lost it? */
static bool has_lost(const dv_schema *was, const bool *could, const dv_schema *now, const bool *can)
{
    for (size_t i = 0; i < was->nkind; i++) {
        const dv_kind *k = dv_schema_kind(now, was->kind[i].id);
        if (could[i] && k && !can[k->index])
            return true;
    }
    return false;
}

static bool is_narrower(const dv_schema *was, const dv_schema *now, dv_rank rank)
{
    const dv_grant *a = &was->grant[rank], *b = &now->grant[rank];
    return (a->see_all && !b->see_all) || (a->change_all && !b->change_all) ||
           (a->approve && !b->approve) || (a->restricted && !b->restricted) ||
           (a->sealed && !b->sealed) || has_lost(was, a->see, now, b->see) ||
           has_lost(was, a->change, now, b->change);
}

/* What more he may by now he has when he starts anew. */
static dv_rc is_the_same(const dv_registry *r, const dv_schema *now, dv_err *err)
{
    const dv_person *was = r->in->rights.person, *is;
    dv_rc rc = dv_person_named(now, was->id, &is, err);
    if (rc != DV_OK)
        return rc;
    if (is->rank == was->rank && strcmp(unit_of(now, is), unit_of(r->schema, was)) == 0 &&
        !is_narrower(r->schema, now, is->rank))
        return DV_OK;
    return dv_fail(err, DV_DENIED, now->path,
                   _("the role or the unit of %s has changed, or what the role may: start danvan "
                     "again; what was typed is kept as a draft"),
                   was->name);
}

/* One that is broken, or is being written at this moment, says nothing about him. */
static dv_rc look(dv_registry *r, uint64_t stamp, dv_err *err)
{
    dv_arena a = {0};
    dv_faults faults;
    dv_schema *now;
    dv_faults_init(&faults, &a);
    dv_rc rc = dv_schema_load(r->schema->path, &now, &faults);
    dv_arena_free(&a);
    if (rc != DV_OK) {
        r->in->rights.files = stamp;
        return DV_OK;
    }
    rc = is_the_same(r, now, err);
    dv_schema_free(now);
    if (dv_schema_stamp(r->schema, INT64_MAX) != stamp)
        return DV_OK;
    if (rc == DV_OK)
        r->in->rights.files = stamp;
    return rc;
}

void dv_rights_watch(dv_registry *r)
{
    r->in->rights.files = dv_schema_stamp(r->schema, time(NULL) - DV_SETTLED);
}

dv_rc dv_rights_follow(dv_registry *r, dv_err *err)
{
    uint64_t stamp = dv_schema_stamp(r->schema, INT64_MAX);
    return !stamp || stamp == r->in->rights.files ? DV_OK : look(r, stamp, err);
}
