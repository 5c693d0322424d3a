/* What is typed or pasted into a field of a closed list, and is not in it. */
#include "danvan/lang.h"

#include "form_int.h"

enum { NAMED = 12, PEOPLE_NAMED = 4 };

static const char **names(const dv_form *f, dv_arena *a, const dv_field *decl, size_t *n)
{
    const dv_schema *s = f->r->schema;
    bool staff = decl->type == DV_STAFF;
    *n = staff ? s->nperson : decl->list->n;
    const char **name = DV_NEW_N(a, const char *, *n + 1);
    for (size_t i = 0; i < *n; i++)
        name[i] = staff ? s->person[i].name : dv_label_text(decl->list->choice[i].label);
    return name;
}

const char *dv_form_not_in_list(const dv_form *f, dv_arena *a, size_t i, dv_str text,
                                const dv_err *err)
{
    const dv_field *decl = &f->kind->field[i];
    bool listed = decl->type == DV_CHOICE || decl->type == DV_CATEGORY || decl->type == DV_STAFF;
    if (!listed || err->rc != DV_NOT_FOUND)
        return err->text;
    size_t n;
    const char **name = names(f, a, decl, &n), *typed = dv_arena_copy(a, text);
    const char *near = dv_nearest(typed, name, n);
    if (near)
        return dv_arena_printf(a, _("%s is not in the list; did you mean %s?"), typed, near);
    const size_t most = decl->type == DV_STAFF ? PEOPLE_NAMED : NAMED;
    dv_buf all = {0};
    for (size_t k = 0; k < n && k < most; k++)
        dv_buf_printf(&all, "%s%s", k ? ", " : "", name[k]);
    if (n > most)
        dv_buf_printf(&all, _(", and %zu more"), n - most);
    const char *told = dv_arena_printf(a, _("%s is not in the list: %s"), typed, dv_buf_cstr(&all));
    dv_buf_free(&all);
    return told;
}
