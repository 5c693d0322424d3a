/* A table that comes through a pipe. */
#include "danvan/lang.h"

#include "csv_int.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

dv_rc dv_csv_at_hand(FILE *in, const char *name, FILE **out, dv_err *err)
{
    struct stat st;
    char buf[1 << 14];
    size_t n;
    *out = in;
    if (fstat(fileno(in), &st) == 0 && S_ISREG(st.st_mode))
        return DV_OK;
    *out = tmpfile();
    while (*out && (n = fread(buf, 1, sizeof buf, in)) > 0 && fwrite(buf, 1, n, *out) == n)
        ;
    bool ok = *out && !ferror(in) && !ferror(*out) && fflush(*out) == 0;
    if (ok) {
        rewind(*out);
        return DV_OK;
    }
    dv_fail(err, DV_IO, name, _("can't be read: %s"), strerror(errno));
    if (*out)
        fclose(*out);
    *out = NULL;
    return DV_IO;
}
