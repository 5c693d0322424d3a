/* What of the configuration decides what may be saved, and by whom.  Who opens the store leaves the
 * hash of it there, so that a program that still runs with other rules saves nothing by them. */
#include "record_int.h"

static void rule_label(dv_buf *b, const char *word, const char *id)
{
    dv_buf_printf(b, "\n%s %s", word, id);
}

static void rule_cond(dv_buf *b, const char *word, const dv_cond *c)
{
    dv_buf_printf(b, " %s %d", word, c != NULL);
    for (size_t i = 0; c && i < c->n; i++) {
        const dv_term *t = &c->term[i];
        dv_buf_printf(b, " if %d %s %d %s", (int)t->subject, t->field ? t->field->id : "-",
                      (int)t->op, t->other ? t->other->id : "-");
        for (size_t v = 0; v < t->nvalue; v++)
            dv_buf_printf(b, " %s", t->value[v]);
    }
}

static void rule_field(dv_buf *b, const dv_field *f)
{
    rule_label(b, "field", f->id);
    dv_buf_printf(b, " %d %d", (int)f->type, f->max);
    if (f->has_min)
        dv_buf_printf(b, " from %lld", (long long)f->min);
    if (f->has_max)
        dv_buf_printf(b, " to %lld", (long long)f->max_value);
    dv_buf_printf(b, " %s", f->ref ? f->ref->id : "-");
    for (size_t i = 0; f->list && i < f->list->n; i++)
        dv_buf_printf(b, " %s", f->list->choice[i].id);
    rule_cond(b, "required", f->required);
    rule_cond(b, "only", f->only);
    rule_cond(b, "sealed", f->sealed);
}

static void rule_stage(dv_buf *b, const dv_stage *s)
{
    rule_label(b, "stage", s->id);
    dv_buf_printf(b, " %d %d %d", (int)s->role, s->reviewed, s->next != NULL);
    for (size_t i = 0; i < s->nnext; i++)
        dv_buf_printf(b, " %u", s->next[i]);
}

static void rule_deadline(dv_buf *b, const dv_deadline *d)
{
    rule_label(b, "deadline", d->id);
    dv_buf_printf(b, " %s %s %d %d", d->field->id, d->from->id, d->days, d->working);
    for (size_t i = 0; i < d->nstop; i++)
        dv_buf_printf(b, " %s", d->stop[i]->id);
    rule_cond(b, "when", d->when);
}

static void rule_kind(dv_buf *b, const dv_kind *k)
{
    rule_label(b, "kind", k->id);
    dv_buf_printf(b, " %s %d %s", k->prefix, k->four_eyes, k->restricted ? k->restricted->id : "-");
    for (size_t i = 0; i < k->nfield; i++)
        rule_field(b, &k->field[i]);
    for (size_t i = 0; i < k->nstage; i++)
        rule_stage(b, &k->stage[i]);
    for (size_t i = 0; i < k->ndeadline; i++)
        rule_deadline(b, &k->deadline[i]);
    for (size_t i = 0; i < k->nrule; i++) {
        rule_label(b, "rule", k->rule[i].id);
        dv_buf_printf(b, " %d", k->rule[i].warning);
        rule_cond(b, "check", k->rule[i].check);
        rule_cond(b, "when", k->rule[i].when);
    }
}

static void rule_rights(dv_buf *b, const dv_schema *s)
{
    for (size_t i = 0; i < s->nperson; i++) {
        rule_label(b, "person", s->person[i].id);
        dv_buf_printf(b, " %d %d", (int)s->person[i].rank, s->person[i].unit);
    }
    for (int i = 0; i < DV_RANKS; i++) {
        const dv_grant *g = &s->grant[i];
        rule_label(b, "role", dv_rank_name((dv_rank)i));
        dv_buf_printf(b, " %d %d %d %d %d", g->see_all, g->change_all, g->approve, g->restricted,
                      g->sealed);
        for (size_t k = 0; k < s->nkind; k++)
            dv_buf_printf(b, " %d %d", g->see[k], g->change[k]);
    }
}

void dv_rules_hash(const dv_schema *s, unsigned char hash[DV_HASH_SIZE])
{
    dv_buf b = {0};
    for (size_t i = 0; i < s->nkind; i++)
        rule_kind(&b, &s->kind[i]);
    for (size_t i = 0; i < s->nunit; i++) {
        rule_label(&b, "unit", s->unit[i].id);
        dv_buf_printf(&b, " %d %d %d %d", s->unit[i].parent, s->unit[i].into, (int)s->unit[i].from,
                      (int)s->unit[i].until);
    }
    rule_rights(&b, s);
    for (size_t i = 0; i < s->nholiday; i++)
        dv_buf_printf(&b, "\nholiday %d %d", (int)s->holiday[i].from, (int)s->holiday[i].to);
    dv_hash(dv_buf_str(&b), hash);
    dv_buf_free(&b);
}
