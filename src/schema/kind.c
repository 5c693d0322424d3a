#include "danvan/kind.h"

#include "schema_int.h"

#include <string.h>

const char *dv_label_text(dv_label l)
{
    return dv_lang_now() == DV_EN ? l.en : l.vi;
}

const dv_field *dv_kind_field(const dv_kind *k, const char *id)
{
    for (size_t i = 0; i < k->nfield; i++)
        if (strcmp(k->field[i].id, id) == 0)
            return &k->field[i];
    return NULL;
}

const dv_stage *dv_kind_stage(const dv_kind *k, const char *id)
{
    for (size_t i = 0; i < k->nstage; i++)
        if (strcmp(k->stage[i].id, id) == 0)
            return &k->stage[i];
    return NULL;
}

const dv_choice *dv_list_choice(const dv_list *l, const char *id)
{
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->choice[i].id, id) == 0)
            return &l->choice[i];
    return NULL;
}

bool dv_type_is_number(dv_type t)
{
    return t == DV_INT || t == DV_DECIMAL || t == DV_MONEY;
}

bool dv_type_is_ordered(dv_type t)
{
    return t == DV_DATE || dv_type_is_number(t);
}

bool dv_stage_may_follow(const dv_stage *from, const dv_stage *to)
{
    if (!from->next || from == to)
        return true;
    for (size_t i = 0; i < from->nnext; i++)
        if (from->next[i] == to->index)
            return true;
    return false;
}
