/* What the field held that was changed last, until it is left: one slip of the fingers is one key
 * to mend, and the same key brings it back. */
#include "form_int.h"

void dv_form_forget_past(dv_form *f)
{
    dv_buf_free(&f->past.was.text);
    f->past = (dv_form_past){0};
}

void dv_form_remember(dv_form *f, size_t i)
{
    dv_form_past *p = &f->past;
    if (p->any && p->open && p->field == i)
        return;
    dv_form_forget_past(f);
    *p = (dv_form_past){.any = true, .open = true, .field = i, .was = f->field[i]};
    p->was.text = (dv_buf){0};
    p->was.fault = NULL;
    dv_buf_add(&p->was.text, dv_buf_str(&f->field[i].text));
}

void dv_form_end_past(dv_form *f)
{
    f->past.open = false;
}

dv_took dv_form_take_back(dv_form *f)
{
    dv_form_past *p = &f->past;
    if (!p->any)
        return DV_TOOK_NOTHING;
    const dv_form_field is = f->field[p->field];
    f->field[p->field] = p->was;
    p->was = is;
    p->was.fault = NULL;
    p->open = false;
    p->undone = !p->undone;
    f->at = p->field;
    f->unsaved = f->undrafted = true;
    dv_form_unwarn(f, p->field);
    dv_form_compute(f);
    return p->undone ? DV_TOOK_BACK : DV_TOOK_AGAIN;
}
