/* What a form shows of fields that are worked out from others. */
#include "form_int.h"

static bool is_unclear(const dv_form *f, const dv_field *of)
{
    return of && f->field[of->index].unclear;
}

/* Does a deadline ask for what is not understood?  It would be worked out from what stood there
 * before. */
static bool asks_unclear(const dv_form *f, const dv_deadline *d)
{
    bool unclear = is_unclear(f, d->from);
    for (size_t i = 0; d->when && i < d->when->n; i++)
        unclear = unclear || is_unclear(f, d->when->term[i].field) ||
                  is_unclear(f, d->when->term[i].other);
    return unclear;
}

void dv_form_show_computed(dv_form *f, const dv_record *rec)
{
    bool unclear = false;
    for (size_t i = 0; i < f->kind->ndeadline; i++)
        unclear = unclear || asks_unclear(f, &f->kind->deadline[i]);
    for (size_t i = 0; i < f->kind->nfield; i++)
        if (f->kind->field[i].computed)
            dv_form_show(f, i, unclear ? NULL : rec->value[i]);
}
