/* Ids, values and stated figures as people type them.  The first byte chooses the field. */
#include "danvan/lang.h"
#include "danvan/record.h"
#include "danvan/stated.h"

#include "fuzz.h"

#include <string.h>

static void id(const dv_schema *s, dv_str text)
{
    const dv_kind *k, *k2;
    dv_id id, again;
    dv_err err = {0};
    char buf[DV_ID_SIZE];
    if (dv_id_parse(s, text, &k, &id, &err) != DV_OK) {
        HOLDS(*err.text);
        return;
    }
    HOLDS(id != 0);
    HOLDS(dv_id_parse(s, dv_str_from(dv_id_format(k, id, buf)), &k2, &again, &err) == DV_OK);
    HOLDS(k == k2 && id == again);
}

static const dv_field *field(const dv_schema *s, size_t n)
{
    for (size_t i = 0;; i = (i + 1) % s->nkind) {
        if (n < s->kind[i].nfield)
            return &s->kind[i].field[n];
        n -= s->kind[i].nfield;
    }
}

static void typed(dv_registry *r, const dv_field *f, dv_str text, dv_lang lang)
{
    dv_arena a = {0};
    dv_err err = {0};
    const char *canonical = NULL, *again = NULL;
    dv_lang_set(lang);
    dv_rc rc = dv_value_parse(&a, r, f, text, dv_today(), &canonical, &err);
    HOLDS(rc == DV_OK || *err.text);
    if (rc == DV_OK && canonical) {
        HOLDS(dv_value_show(&a, r, f, canonical) != NULL);
        /* Vietnamese may read the point of a canonical number as one of thousands. */
        if (lang == DV_EN || !dv_type_is_number(f->type)) {
            rc = dv_value_parse(&a, r, f, dv_str_from(canonical), dv_today(), &again, &err);
            HOLDS(rc == DV_OK && again && strcmp(again, canonical) == 0);
        }
    }
    /* A file may hold other things than a person types, and then says why it is refused. */
    rc = dv_value_import(&a, r, f, text, dv_today(), &canonical, &err);
    HOLDS(rc == DV_OK || *err.text);
    if (rc == DV_OK && canonical && lang == DV_EN) {
        rc = dv_value_import(&a, r, f, dv_str_from(canonical), dv_today(), &again, &err);
        HOLDS(rc == DV_OK && again && strcmp(again, canonical) == 0);
    }
    dv_arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static dv_registry *r;
    if (size == 0)
        return 0;
    if (!r)
        r = fuzz_filled();
    dv_str text = {(const char *)data + 1, size - 1};
    id(r->schema, text);
    typed(r, field(r->schema, data[0]), text, DV_EN);
    typed(r, field(r->schema, data[0]), text, DV_VI);
    dv_arena a = {0};
    dv_err err = {0};
    dv_stated st = {0};
    if (dv_stated_name(r->schema, dv_arena_copy(&a, text), &st, &err) == DV_OK) {
        dv_stated again = {0};
        HOLDS(dv_stated_name(r->schema, dv_stated_name_of(&a, &st), &again, &err) == DV_OK);
    } else {
        HOLDS(*err.text);
    }
    dv_arena_free(&a);
    return 0;
}
