/* A table that comes through a pipe. */
#include "danvan/file.h"
#include "danvan/lang.h"

#include "csv_int.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static dv_rc put_by(FILE *in, const char *name, FILE *out, const char *store, dv_err *err)
{
    char buf[1 << 14];
    size_t n;
    errno = 0;
    while ((n = fread(buf, 1, sizeof buf, in)) > 0)
        if (fwrite(buf, 1, n, out) != n)
            return dv_file_refused(store, err);
    if (ferror(in))
        return dv_fail(err, DV_IO, name, _("can't be read: %s"), dv_system_text(errno));
    if (fflush(out) != 0)
        return dv_file_refused(store, err);
    rewind(out);
    return DV_OK;
}

dv_rc dv_csv_at_hand(FILE *in, const char *name, const char *store, FILE **out, dv_err *err)
{
    struct stat st;
    dv_err own;
    *out = in;
    if (fstat(fileno(in), &st) == 0 && S_ISREG(st.st_mode))
        return DV_OK;
    *out = dv_file_scratch(store, &own);
    if (!*out)
        return dv_fail(err, own.rc, own.place, "%s", own.text);
    dv_rc rc = put_by(in, name, *out, store, err);
    if (rc != DV_OK) {
        fclose(*out);
        *out = NULL;
    }
    return rc;
}
