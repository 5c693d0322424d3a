/* A configuration, as an office may write it: it loads, or every fault says where and what. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dv_arena arena = {0};
    dv_faults faults;
    dv_faults_init(&faults, &arena);
    dv_schema *s = NULL;
    const char *path = fuzz_path("fuzz.ini");
    fuzz_write(path, data, size);
    dv_rc rc = dv_schema_load(path, &s, &faults);
    HOLDS(rc == DV_OK ? s && faults.errors == 0 : !s && faults.errors > 0);
    for (size_t i = 0; i < faults.n; i++)
        HOLDS(faults.at[i].place && faults.at[i].text && *faults.at[i].text);
    if (s)
        dv_schema_free(s);
    dv_arena_free(&arena);
    return 0;
}
