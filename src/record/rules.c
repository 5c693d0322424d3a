/* What of the configuration decides what may be saved, and by whom.  Who opens the store leaves the
 * hash of it there, so that a program that still runs with other rules saves nothing by them. */
#include "record_int.h"

#include <string.h>

enum { USUAL_BYTES = 32 << 10 };

void dv_sign_word(dv_buf *b, const char *word)
{
    dv_buf_putc(b, ' ');
    dv_buf_puts(b, word);
}

/* Most are of one digit. */
void dv_sign_int(dv_buf *b, int64_t n)
{
    if (n >= 0 && n <= 9) {
        dv_buf_add(b, (dv_str){(const char[]){' ', (char)('0' + n)}, 2});
        return;
    }
    dv_buf_putc(b, ' ');
    dv_buf_int(b, n);
}

static void rule_label(dv_buf *b, const char *word, const char *id)
{
    dv_buf_putc(b, '\n');
    dv_buf_puts(b, word);
    dv_sign_word(b, id);
}

static void rule_cond(dv_buf *b, const char *word, const dv_cond *c)
{
    dv_sign_word(b, word);
    dv_sign_int(b, c != NULL);
    for (size_t i = 0; c && i < c->n; i++) {
        const dv_term *t = &c->term[i];
        dv_sign_word(b, "if");
        dv_sign_int(b, (int)t->subject);
        dv_sign_word(b, t->field ? t->field->id : "-");
        dv_sign_int(b, (int)t->op);
        dv_sign_word(b, t->other ? t->other->id : "-");
        for (size_t v = 0; v < t->nvalue; v++)
            dv_sign_word(b, t->value[v]);
    }
}

static void rule_field(dv_buf *b, const dv_field *f)
{
    rule_label(b, "field", f->id);
    dv_sign_int(b, (int)f->type);
    dv_sign_int(b, f->max);
    if (f->has_min) {
        dv_sign_word(b, "from");
        dv_sign_int(b, f->min);
    }
    if (f->has_max) {
        dv_sign_word(b, "to");
        dv_sign_int(b, f->max_value);
    }
    if (f->happened)
        dv_sign_word(b, "to today");
    dv_sign_word(b, f->ref ? f->ref->id : "-");
    for (size_t i = 0; f->list && i < f->list->n; i++)
        dv_sign_word(b, f->list->choice[i].id);
    rule_cond(b, "required", f->required);
    rule_cond(b, "only", f->only);
    rule_cond(b, "sealed", f->sealed);
}

static void rule_stage(dv_buf *b, const dv_stage *s)
{
    rule_label(b, "stage", s->id);
    dv_sign_int(b, (int)s->role);
    dv_sign_int(b, s->reviewed);
    dv_sign_int(b, s->next != NULL);
    for (size_t i = 0; s->next && i < s->nnext; i++)
        dv_sign_int(b, s->next[i]);
}

static void rule_deadline(dv_buf *b, const dv_deadline *d)
{
    rule_label(b, "deadline", d->id);
    dv_sign_word(b, d->field->id);
    dv_sign_word(b, d->from->id);
    dv_sign_int(b, d->days);
    dv_sign_int(b, d->working);
    for (size_t i = 0; i < d->nstop; i++)
        dv_sign_word(b, d->stop[i]->id);
    rule_cond(b, "when", d->when);
}

static void rule_kind(dv_buf *b, const dv_kind *k)
{
    rule_label(b, "kind", k->id);
    dv_sign_word(b, k->prefix);
    dv_sign_int(b, k->four_eyes);
    dv_sign_word(b, k->restricted ? k->restricted->id : "-");
    for (size_t i = 0; i < k->nfield; i++)
        rule_field(b, &k->field[i]);
    for (size_t i = 0; i < k->nstage; i++)
        rule_stage(b, &k->stage[i]);
    for (size_t i = 0; i < k->ndeadline; i++)
        rule_deadline(b, &k->deadline[i]);
    for (size_t i = 0; i < k->nrule; i++) {
        rule_label(b, "rule", k->rule[i].id);
        dv_sign_int(b, k->rule[i].warning);
        rule_cond(b, "check", k->rule[i].check);
        rule_cond(b, "when", k->rule[i].when);
    }
}

static void rule_grant(dv_buf *b, const dv_grant *g, size_t nkind)
{
    dv_sign_int(b, g->see_all);
    dv_sign_int(b, g->change_all);
    dv_sign_int(b, g->approve);
    dv_sign_int(b, g->restricted);
    dv_sign_int(b, g->sealed);
    for (size_t k = 0; k < nkind; k++) {
        dv_sign_int(b, g->see[k]);
        dv_sign_int(b, g->change[k]);
    }
}

static void rule_rights(dv_buf *b, const dv_schema *s)
{
    for (size_t i = 0; i < s->nperson; i++) {
        rule_label(b, "person", s->person[i].id);
        dv_sign_int(b, (int)s->person[i].rank);
        dv_sign_int(b, s->person[i].unit);
    }
    for (int i = 0; i < DV_RANKS; i++) {
        rule_label(b, "role", dv_rank_name((dv_rank)i));
        rule_grant(b, &s->grant[i], s->nkind);
    }
}

static void rule_unit(dv_buf *b, const dv_unit *u)
{
    rule_label(b, "unit", u->id);
    dv_sign_int(b, u->parent);
    dv_sign_int(b, u->into);
    dv_sign_int(b, u->from);
    dv_sign_int(b, u->until);
}

void dv_rules_hash(const dv_schema *s, unsigned char hash[DV_HASH_SIZE])
{
    dv_buf b = {0};
    dv_buf_room(&b, USUAL_BYTES);
    for (size_t i = 0; i < s->nkind; i++)
        rule_kind(&b, &s->kind[i]);
    for (size_t i = 0; i < s->nunit; i++)
        rule_unit(&b, &s->unit[i]);
    rule_rights(&b, s);
    for (size_t i = 0; i < s->nholiday; i++) {
        dv_buf_puts(&b, "\nholiday");
        dv_sign_int(&b, s->holiday[i].from);
        dv_sign_int(&b, s->holiday[i].to);
    }
    dv_hash(dv_buf_str(&b), hash);
    dv_buf_free(&b);
}
