/* What each role may do. */
#include "schema_int.h"

#include <string.h>

static const char *const rank_names[DV_RANKS] = {"viewer", "clerk", "reviewer", "leader",
                                                 "administrator"};

const char *dv_rank_name(dv_rank rank)
{
    return rank_names[rank];
}

bool dv_load_rank(dv_loader *l, const dv_section *x, int line, const char *name, dv_rank *out)
{
    for (size_t i = 0; i < DV_RANKS; i++)
        if (strcmp(name, rank_names[i]) == 0) {
            *out = (dv_rank)i;
            return true;
        }
    dv_load_unknown(l, x, line, _("role"), dv_str_from(name), rank_names, DV_RANKS);
    return false;
}

static bool *all_kinds(dv_loader *l, bool value)
{
    bool *b = DV_NEW_N(l->a, bool, l->s->nkind + 1);
    memset(b, value, l->s->nkind);
    return b;
}

static bool *take_kinds(dv_loader *l, const dv_section *x, const char *key, const bool *usual)
{
    dv_str *word;
    const dv_entry *e = dv_entry_of(x, key);
    bool *b = all_kinds(l, e && strcmp(e->value, "all") == 0);
    if (!e && l->s->nkind)
        memcpy(b, usual, l->s->nkind);
    if (!e || strcmp(e->value, "all") == 0 || strcmp(e->value, "none") == 0)
        return b;
    size_t n = dv_entry_words(l, x, e, &word);
    for (size_t i = 0; i < n; i++) {
        int k = dv_load_named(l, x, e->line, _("kind"), word[i],
                              DV_DECLARED(dv_kind, l->kind, l->s->nkind));
        if (k >= 0)
            b[k] = true;
    }
    return b;
}

static void take_units(dv_loader *l, const dv_section *x, const char *key, bool *all)
{
    static const char *const known[] = {"all", "own"};
    const dv_entry *e = dv_entry_of(x, key);
    if (!e)
        return;
    *all = strcmp(e->value, "all") == 0;
    if (!*all && strcmp(e->value, "own") != 0)
        dv_load_unknown(l, x, e->line, _("extent"), dv_str_from(e->value), known, 2);
}

static void take_yes(const dv_section *x, const char *key, bool *out)
{
    if (dv_entry_of(x, key))
        *out = dv_entry_yes(x, key);
}

static void take_grant(dv_loader *l, const dv_section *x, dv_grant *g)
{
    bool *change = take_kinds(l, x, "change", g->change);
    g->see = take_kinds(l, x, "see", g->see);
    g->change = change;
    for (size_t k = 0; k < l->s->nkind; k++)
        if (!dv_entry_of(x, "change"))
            change[k] = change[k] && g->see[k];
        else if (change[k] && !g->see[k])
            dv_load_fault(l, x, x->line, _("a role cannot change %s without seeing them"),
                          l->kind[k].id);
    take_units(l, x, "see_units", &g->see_all);
    take_units(l, x, "change_units", &g->change_all);
    take_yes(x, "approve", &g->approve);
    take_yes(x, "restricted", &g->restricted);
    take_yes(x, "sealed", &g->sealed);
}

/* Somebody must be able to put right what another may not. */
static void need_administrator(dv_loader *l)
{
    const dv_section *x = dv_sections_of(l, "person");
    if (l->nfound)
        return; /* whoever it is may be the one that could not be read */
    for (size_t i = 0; i < l->s->nperson; i++)
        if (l->s->person[i].rank == DV_ADMINISTRATOR)
            return;
    if (x)
        dv_load_fault(l, x, x->line,
                      _("no person has the role administrator; give it to who looks after danvan"));
}

void dv_load_grants(dv_loader *l)
{
    for (int i = 0; i < DV_RANKS; i++)
        l->s->grant[i] = (dv_grant){.see = all_kinds(l, true),
                                    .change = all_kinds(l, i > DV_VIEWER),
                                    .see_all = true,
                                    .change_all = i == DV_ADMINISTRATOR,
                                    .approve = i >= DV_REVIEWER,
                                    .restricted = i >= DV_LEADER,
                                    .sealed = i >= DV_LEADER};
    for (dv_section *x = dv_sections_of(l, "role"); x; x = dv_section_next(x)) {
        dv_rank rank;
        if (dv_load_rank(l, x, x->line, x->arg, &rank))
            take_grant(l, x, &l->s->grant[rank]);
    }
    need_administrator(l);
}
