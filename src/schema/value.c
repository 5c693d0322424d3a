#include "danvan/number.h"

#include "schema_int.h"

#include <string.h>

const dv_entry *dv_entry_of(const dv_section *x, const char *key)
{
    for (size_t i = 0; x && i < x->n; i++)
        if (dv_same_name(x->entry[i].key, key))
            return &x->entry[i];
    return NULL;
}

const char *dv_entry_text(const dv_section *x, const char *key)
{
    const dv_entry *e = dv_entry_of(x, key);
    return e ? e->value : NULL;
}

const char *dv_entry_copy(const dv_loader *l, const dv_section *x, const char *key)
{
    const char *text = dv_entry_text(x, key);
    return text ? dv_arena_strdup(l->a, text) : NULL;
}

bool dv_label_cut(dv_str text, dv_str *vi, dv_str *en)
{
    const char *bar = memchr(text.p, '|', text.n);
    if (!bar) {
        *vi = *en = dv_str_trim(text);
        return vi->n > 0;
    }
    size_t n = (size_t)(bar - text.p);
    *vi = dv_str_trim((dv_str){text.p, n});
    *en = dv_str_trim((dv_str){bar + 1, text.n - n - 1});
    return vi->n > 0 && en->n > 0 && !memchr(en->p, '|', en->n);
}

static void parse_label(dv_arena *a, dv_str text, dv_label *out)
{
    dv_str vi, en;
    dv_label_cut(text, &vi, &en);
    out->vi = out->en = dv_arena_copy(a, vi);
    if (en.p != vi.p)
        out->en = dv_arena_copy(a, en);
}

/* A label is never without text, so that what shows it need not ask: one that is missing or faulty
 * has been said already. */
dv_label dv_entry_label(const dv_loader *l, const dv_section *x, const char *key)
{
    const char *text = dv_entry_text(x, key);
    dv_label label = {"", ""};
    if (text)
        parse_label(l->a, dv_str_from(text), &label);
    return label;
}

bool dv_entry_yes(const dv_section *x, const char *key)
{
    const char *text = dv_entry_text(x, key);
    return text && strcmp(text, "yes") == 0;
}

dv_date dv_entry_date(const dv_section *x, const char *key)
{
    dv_date d;
    return dv_date_parse(dv_str_from(dv_entry_text(x, key)), &d) ? d : DV_NO_DATE;
}

bool dv_entry_int(const dv_section *x, const char *key, int64_t *out)
{
    const char *text = dv_entry_text(x, key);
    return text && dv_int_parse(dv_str_from(text), DV_EN, out);
}

size_t dv_entry_words(dv_loader *l, const dv_section *x, const dv_entry *e, dv_str **out)
{
    *out = NULL;
    if (!e)
        return 0;
    size_t most = 1, n = 0;
    for (const char *p = e->value; *p; p++)
        most += *p == ',';
    *out = DV_NEW_N(&l->tmp, dv_str, most);
    const char *p = e->value;
    for (;;) {
        size_t len = strcspn(p, ",");
        dv_str word = dv_str_trim((dv_str){p, len});
        if (word.n)
            (*out)[n++] = word;
        else
            dv_load_fault(l, x, e->line, _("%s has a comma too many"), e->key);
        if (!p[len])
            return n;
        p += len + 1;
    }
}

bool dv_id_valid(dv_str s, const char *also)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!plain && (i == 0 || c == '\0' || !strchr(also, c)))
            return false;
    }
    return s.n > 0;
}

size_t dv_sections_of_kind(const dv_loader *l, const char *type, const dv_kind *k)
{
    size_t n = 0, len = strlen(k->id);
    for (dv_section *x = dv_sections_of(l, type); x; x = dv_section_next(x))
        n += strncmp(x->arg, k->id, len) == 0 && x->arg[len] == '.';
    return n;
}

dv_kind *dv_section_kind(dv_loader *l, const dv_section *x, dv_str *rest)
{
    const char *dot = strchr(x->arg, '.');
    if (!dot) {
        dv_load_fault(l, x, x->line, _("write [%s KIND.NAME] with the kind that it belongs to"),
                      x->type);
        return NULL;
    }
    dv_str kind = {x->arg, (size_t)(dot - x->arg)};
    *rest = dv_str_from(dot + 1);
    int i = dv_load_named(l, x, x->line, _("kind"), kind,
                          DV_DECLARED(dv_kind, l->s->kind, l->s->nkind));
    return i < 0 ? NULL : &l->kind[i];
}

const dv_field *dv_field_named(dv_loader *l, const dv_section *x, int line, const dv_kind *k,
                               dv_str word)
{
    int i = dv_load_named(l, x, line, _("field"), word, DV_DECLARED(dv_field, k->field, k->nfield));
    return i < 0 ? NULL : &k->field[i];
}

dv_stage *dv_stage_named(dv_loader *l, const dv_section *x, int line, const dv_kind *k, dv_str word)
{
    int i = dv_load_named(l, x, line, _("stage"), word, DV_DECLARED(dv_stage, k->stage, k->nstage));
    return i < 0 ? NULL : &k->stage[i];
}

const dv_field *dv_load_field(dv_loader *l, const dv_section *x, const char *key, const dv_kind *k)
{
    const dv_entry *e = dv_entry_of(x, key);
    return e ? dv_field_named(l, x, e->line, k, dv_str_from(e->value)) : NULL;
}

const dv_measure *dv_measure_named(dv_loader *l, const dv_section *x, int line, dv_str word)
{
    int i = dv_load_named(l, x, line, _("measure"), word,
                          DV_DECLARED(dv_measure, l->s->measure, l->s->nmeasure));
    return i < 0 ? NULL : &l->s->measure[i];
}

int dv_level_named(dv_loader *l, const dv_section *x, int line, dv_str word)
{
    return dv_load_named(l, x, line, _("level"), word,
                         DV_DECLARED(dv_level, l->s->level, l->s->nlevel));
}

const dv_cond *dv_load_cond(dv_loader *l, const dv_section *x, const char *key, const dv_kind *k)
{
    const dv_entry *e = dv_entry_of(x, key);
    if (!e)
        return NULL;
    dv_err err = {0};
    const dv_cond *c = dv_cond_parse(l->a, l->s, k, dv_str_from(e->value), &err);
    if (!c)
        dv_load_fault(l, x, e->line, _("%s: %s"), e->key, err.text);
    return c;
}

const dv_cond *dv_load_when(dv_loader *l, const dv_section *x, const char *key, const dv_kind *k)
{
    const char *text = dv_entry_text(x, key);
    if (!text || strcmp(text, "no") == 0)
        return NULL;
    if (strcmp(text, "yes") == 0)
        return l->always;
    return dv_load_cond(l, x, key, k);
}
