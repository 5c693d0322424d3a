#include "danvan/rights.h"

#include "danvan/lang.h"

#include "rights_int.h"

#include <string.h>

/* ---- what they are ---- */

/* Is u one of top's units, or did its work go to one of them? */
static bool belongs(const dv_schema *s, int u, int top)
{
    while (u != DV_NO_UNIT && !dv_unit_below(s, u, top)) {
        const dv_unit *x = &s->unit[u];
        u = x->until == DV_NO_DATE ? DV_NO_UNIT : x->into != DV_NO_UNIT ? x->into : x->parent;
    }
    return u != DV_NO_UNIT;
}

/* Index 0 is of records whose unit is no longer declared: they are the whole office's. */
static bool *units(dv_registry *r, int own, bool all)
{
    const dv_schema *s = r->schema;
    bool *may = DV_NEW_N(&r->in->arena, bool, s->nunit + 1);
    may[0] = all || (own != DV_NO_UNIT && s->unit[own].parent == DV_NO_UNIT);
    for (size_t u = 0; u < s->nunit; u++)
        may[u + 1] = all || belongs(s, (int)u, own);
    return may;
}

static bool every(const bool *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!b[i])
            return false;
    return true;
}

dv_rc dv_person_named(const dv_schema *s, const char *name, const dv_person **out, dv_err *err)
{
    *out = dv_schema_person(s, name);
    if (*out)
        return DV_OK;
    return dv_fail(err, DV_DENIED, s->path,
                   _("%s is no person of this configuration and may do nothing here; ask who "
                     "looks after danvan for a [person %s]"),
                   name, name);
}

dv_rc dv_rights_open(dv_registry *r, dv_err *err)
{
    const dv_schema *s = r->schema;
    struct dv_rights *m = &r->in->rights;
    dv_rc rc = dv_person_named(s, r->actor.name, &m->person, err);
    if (rc != DV_OK)
        return rc;
    m->grant = &s->grant[m->person->rank];
    m->see_unit = units(r, m->person->unit, m->grant->see_all);
    m->change_unit = units(r, m->person->unit, m->grant->change_all);
    m->whole = DV_NEW_N(&r->in->arena, bool, s->nkind + 1);
    bool all = every(m->see_unit, s->nunit + 1);
    for (size_t i = 0; i < s->nkind; i++)
        m->whole[i] = all && m->grant->see[i] && (m->grant->restricted || !s->kind[i].restricted);
    return DV_OK;
}

/* ---- seeing ---- */

bool dv_rights_restricts(const dv_record *rec)
{
    const dv_field *f = rec->kind->restricted;
    return f && rec->value[f->index] && strcmp(rec->value[f->index], "yes") == 0;
}

bool dv_rights_sees_all(const dv_registry *r, const dv_kind *k)
{
    return r->in->rights.whole[k->index];
}

bool dv_rights_sees(const dv_registry *r, const dv_record *rec)
{
    const struct dv_rights *m = &r->in->rights;
    if (m->whole[rec->kind->index])
        return true;
    return m->grant->see[rec->kind->index] && m->see_unit[dv_record_unit(r, rec) + 1] &&
           (m->grant->restricted || !dv_rights_restricts(rec));
}

bool dv_rights_sees_fact(const dv_registry *r, const dv_kind *k, const unsigned char *fact)
{
    enum { FACT_YES = 2 };
    const struct dv_rights *m = &r->in->rights;
    if (m->whole[k->index])
        return true;
    if (!m->grant->see[k->index] || !m->see_unit[dv_fact_unit(r, fact) + 1])
        return false;
    return m->grant->restricted || !k->restricted ||
           fact[dv_facts_layout(r, k)->field[k->restricted->index]] != FACT_YES;
}

bool dv_rights_hides(const dv_registry *r, const dv_record *rec)
{
    return dv_rights_restricts(rec) && !r->in->rights.grant->restricted;
}

/* ---- refusing ---- */

static const char *role_label(dv_rank rank)
{
    static const char *const label[DV_RANKS] = {N_("viewer"), N_("clerk"), N_("reviewer"),
                                                N_("leader"), N_("administrator")};
    return _(label[rank]);
}

static const char *whom_to_ask(const dv_schema *s)
{
    for (size_t i = 0; i < s->nperson; i++)
        if (s->person[i].rank == DV_ADMINISTRATOR)
            return s->person[i].name;
    return _("who looks after danvan");
}

static bool all_of(const dv_schema *s, const bool *may)
{
    return every(may, s->nkind);
}

/* Of every kind and unit, for a right that goes by them. */
static bool has_right(const dv_schema *s, const dv_grant *g, const char *right)
{
    const struct {
        const char *name;
        bool has;
    } rights[] = {{"change", all_of(s, g->change)},
                  {"change_units", g->change_all},
                  {"approve", g->approve},
                  {"restricted", g->restricted},
                  {"sealed", g->sealed}};
    for (size_t i = 0; i < sizeof rights / sizeof *rights; i++)
        if (strcmp(rights[i].name, right) == 0)
            return rights[i].has;
    return false;
}

/* Whoever has the least of the roles that may. */
static const dv_person *who_may(const dv_schema *s, const char *right)
{
    for (int rank = 0; rank < DV_RANKS; rank++)
        for (size_t i = 0; i < s->nperson; i++)
            if ((int)s->person[i].rank == rank && has_right(s, &s->grant[rank], right))
                return &s->person[i];
    return NULL;
}

static dv_rc denied(const dv_registry *r, const char *place, const char *what, const char *right,
                    dv_err *err)
{
    const dv_person *p = r->in->rights.person, *other = who_may(r->schema, right);
    if (!other)
        return dv_fail(err, DV_DENIED, place,
                       _("%s (%s) may not %s: nobody here has the right `%s`; ask %s"), p->name,
                       role_label(p->rank), what, right, whom_to_ask(r->schema));
    return dv_fail(err, DV_DENIED, place,
                   _("%s (%s) may not %s: that takes the role %s (the right `%s`); ask %s"),
                   p->name, role_label(p->rank), what, role_label(other->rank), right, other->name);
}

dv_rc dv_rights_denied(const dv_registry *r, const dv_record *rec, const char *what,
                       const char *right, dv_err *err)
{
    dv_arena a = {0};
    dv_rc rc = denied(r, dv_record_place(&a, rec, NULL), what, right, err);
    dv_arena_free(&a);
    return rc;
}

dv_rc dv_rights_see(const dv_registry *r, const dv_record *rec, dv_err *err)
{
    return dv_rights_sees(r, rec) ? DV_OK : dv_rights_no_such(r, rec->kind, rec->id, err);
}

dv_rc dv_rights_no_such(const dv_registry *r, const dv_kind *k, dv_id id, dv_err *err)
{
    char place[DV_ID_SIZE];
    dv_id_format(k, id, place);
    if (dv_rights_sees_all(r, k))
        return dv_fail(err, DV_NOT_FOUND, place, _("there is no such record"));
    return dv_fail(
        err, DV_NOT_FOUND, place,
        _("there is no such record, or you may not see it; if it should be there, ask %s"),
        whom_to_ask(r->schema));
}

dv_rc dv_rights_ask_restricted(const dv_registry *r, const dv_kind *k, dv_err *err)
{
    return r->in->rights.grant->restricted
               ? DV_OK
               : denied(r, k->restricted ? k->restricted->id : k->id,
                        _("count by what is restricted"), "restricted", err);
}

/* ---- entering, and saying something about units ---- */

/* One whose work comes to his in the course of time still enters what is its own. */
int dv_rights_only_unit(const dv_registry *r)
{
    const dv_schema *s = r->schema;
    int own = r->in->rights.person->unit;
    dv_date today = dv_today();
    if (r->in->rights.grant->change_all || own == DV_NO_UNIT ||
        !dv_unit_alive(&s->unit[own], today))
        return DV_NO_UNIT;
    for (int u = 0; u < (int)s->nunit; u++)
        if (u != own && dv_unit_below(s, u, own) && dv_unit_alive(&s->unit[u], today))
            return DV_NO_UNIT;
    return own;
}

dv_rc dv_rights_state(const dv_registry *r, int unit, dv_saying what, dv_err *err)
{
    static const struct {
        const char *here, *anywhere;
    } to[] = {
        [DV_TO_STATE] = {N_("state figures of this unit"), N_("state figures")},
        [DV_TO_NOTE] = {N_("put notes on figures of this unit"), N_("put notes on figures")},
        [DV_TO_EXPLAIN] = {N_("explain differences of this unit"), N_("explain differences")},
    };
    const struct dv_rights *m = &r->in->rights;
    for (size_t i = 0; i < r->schema->nkind; i++)
        if (m->grant->change[i])
            return m->change_unit[unit + 1]
                       ? DV_OK
                       : denied(r, r->schema->unit[unit].id, _(to[what].here), "change_units", err);
    return denied(r, r->schema->unit[unit].id, _(to[what].anywhere), "change", err);
}

/* ---- counting what is hidden ---- */

dv_rc dv_rights_hidden(dv_registry *r, const dv_kind *k, const dv_id *ids, size_t n, size_t *hidden,
                       dv_err *err)
{
    dv_txn *t;
    dv_arena a = {0};
    *hidden = 0;
    if (!n || dv_rights_sees_all(r, k))
        return DV_OK;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    for (size_t i = 0; i < n && rc == DV_OK; i++) {
        dv_record *rec;
        dv_arena_reset(&a);
        rc = dv_record_get(&a, r, t, k, ids[i], &rec, err);
        *hidden += rc == DV_OK && !dv_rights_sees(r, rec);
        if (rc == DV_NOT_FOUND) /* deleted since it was counted */
            rc = DV_OK;
    }
    dv_txn_abort(t);
    dv_arena_free(&a);
    return rc;
}

bool dv_rights_opens(const dv_registry *r)
{
    return r->in->rights.grant->sealed;
}

dv_rc dv_rights_reveal(const dv_registry *r, const dv_record *rec, dv_err *err)
{
    dv_rc rc = dv_rights_see(r, rec, err);
    if (rc != DV_OK || dv_rights_opens(r))
        return rc;
    return dv_rights_denied(r, rec, _("open sealed fields"), "sealed", err);
}

dv_rc dv_rights_keeper(const dv_schema *s, const char *name, dv_err *err)
{
    const dv_person *p;
    dv_rc rc = dv_person_named(s, name, &p, err);
    if (rc != DV_OK || p->rank == DV_ADMINISTRATOR)
        return rc;
    return dv_fail(err, DV_DENIED, p->id,
                   _("%s (%s) may not look after the store and its key: that is for an "
                     "administrator; ask %s"),
                   p->name, role_label(p->rank), whom_to_ask(s));
}

dv_rc dv_rights_administer(const dv_registry *r, dv_err *err)
{
    return dv_rights_keeper(r->schema, r->actor.name, err);
}
