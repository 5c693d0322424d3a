/* An import: refused with every fault told, or taken whole; and a dry run says the same as the
 * import itself.  The first byte chooses the kind. */
#include "danvan/csv.h"

#include "danvan/verify.h"

#include "fuzz.h"

#include <stdio.h>

enum { IMPORTS = 64 }; /* that are kept before the store begins anew */

static dv_rc import(dv_registry *r, const dv_kind *k, dv_str text, bool dry, dv_import *done)
{
    dv_arena arena = {0};
    dv_faults faults;
    dv_faults_init(&faults, &arena);
    dv_err err = {0};
    FILE *in = fmemopen((void *)(uintptr_t)text.p, text.n, "r");
    HOLDS(in != NULL);
    dv_rc rc = dv_csv_import(r, k, in, "fuzz.csv", DV_LEGACY_NONE, dry, done, &faults, &err);
    HOLDS(rc == DV_OK ? faults.errors == 0 : faults.errors > 0 || *err.text);
    fclose(in);
    dv_arena_free(&arena);
    return rc;
}

static void verify(dv_registry *r)
{
    dv_arena arena = {0};
    dv_faults faults;
    dv_faults_init(&faults, &arena);
    dv_err err = {0};
    dv_verify_result result;
    HOLDS(dv_verify(r, false, &result, &faults, &err) == DV_OK);
    dv_arena_free(&arena);
}

static void again(dv_registry **r)
{
    dv_err err;
    dv_registry_close(*r);
    fuzz_forget();
    HOLDS(fuzz_open(r, &err) == DV_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static dv_registry *r;
    static int kept;
    if (size < 2)
        return 0;
    if (!r)
        again(&r);
    const dv_kind *k = &r->schema->kind[data[0] % r->schema->nkind];
    dv_str text = {(const char *)data + 1, size - 1};
    dv_import dry = {0}, real = {0};
    dv_rc rc = import(r, k, text, true, &dry);
    HOLDS(import(r, k, text, false, &real) == rc);
    if (rc == DV_OK && real.rows) {
        HOLDS(dry.rows == real.rows && dry.added == real.added && dry.changed == real.changed);
        verify(r);
        if (++kept % IMPORTS == 0)
            again(&r);
    }
    return 0;
}
