/* The bytes of a record: taken apart, shown, checked and derived from, or refused; what was read is
 * written back as it was read.  The first byte chooses the kind. */
#include "../../src/record/record_int.h"
#include "fuzz.h"

#include <string.h>

static void same(const stored_record *x, const stored_record *y)
{
    HOLDS(x->revision == y->revision && x->stage == y->stage && x->stage_on == y->stage_on);
    HOLDS(x->created_at == y->created_at && x->updated_at == y->updated_at && x->log == y->log);
    HOLDS(dv_str_eq(x->created_by, y->created_by) && dv_str_eq(x->updated_by, y->updated_by));
    HOLDS(x->n == y->n);
    for (size_t i = 0; i < x->n; i++) {
        HOLDS(x->value[i].field == y->value[i].field && x->value[i].tag == y->value[i].tag);
        HOLDS(dv_str_eq(x->value[i].payload, y->value[i].payload));
    }
}

static void written_back(dv_arena *a, const stored_record *s)
{
    dv_buf b = {0};
    stored_record again;
    dv_stored_write(&b, s);
    HOLDS(dv_stored_read(a, dv_buf_str(&b), &again));
    same(s, &again);
    dv_buf_free(&b);
}

static void used(dv_arena *a, dv_registry *r, dv_record *rec)
{
    const stored_record *stored = &rec->stored->as;
    for (size_t i = 0; i < stored->n; i++) /* none is lost on the way */
        HOLDS(dv_value_decode(a, r, rec->kind, &stored->value[i]) != NULL);
    for (size_t i = 0; i < rec->kind->nfield; i++)
        if (rec->value[i])
            HOLDS(dv_value_show(a, r, &rec->kind->field[i], rec->value[i]) != NULL);
    char moment[DV_TIME_SIZE];
    dv_time_format(rec->created_at, moment);
    dv_time_format(rec->updated_at, moment);
    dv_record_date(rec);
    derived of;
    dv_derived_of(a, r, rec, &of);
    dv_faults faults;
    dv_faults_init(&faults, a);
    dv_record_check(a, r, rec, &faults);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static dv_registry *r;
    if (size == 0)
        return 0;
    if (!r)
        r = fuzz_filled();
    dv_arena a = {0};
    const dv_kind *k = &r->schema->kind[data[0] % r->schema->nkind];
    dv_str bytes = {(const char *)data + 1, size - 1};
    stored_record stored;
    if (dv_stored_read(&a, bytes, &stored))
        written_back(&a, &stored);
    dv_record *rec = dv_record_of_bytes(&a, r, k, 1, bytes);
    if (rec)
        used(&a, r, rec);
    dv_arena_free(&a);
    return 0;
}
