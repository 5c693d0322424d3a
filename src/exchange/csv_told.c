/* How far an import is. */
#include "danvan/csv.h"
#include "danvan/lang.h"
#include "danvan/number.h"

static void show_time(dv_buf *out, uint64_t seconds)
{
    enum { MINUTE = 60 };
    if (seconds < MINUTE)
        dv_buf_printf(out, _("%d s left"), (int)seconds);
    else
        dv_buf_printf(out, _("%d min %d s left"), (int)(seconds / MINUTE), (int)(seconds % MINUTE));
}

void dv_import_show(const dv_import *now, int64_t ms, dv_buf *out)
{
    char rows[DV_NUMBER_SIZE], rate[DV_NUMBER_SIZE];
    dv_number_format((int64_t)now->rows, dv_lang_now(), rows);
    dv_number_format(ms > 0 ? (int64_t)now->rows * 1000 / ms : 0, dv_lang_now(), rate);
    if (now->writing) {
        dv_buf_printf(out, _("%s rows read; they are being written"), rows);
        return;
    }
    dv_buf_printf(out, _("%s rows, %s a second"), rows, rate);
    if (!now->bytes || now->size <= now->bytes || ms <= 0)
        return;
    dv_buf_puts(out, ", ");
    show_time(out, (uint64_t)ms * (now->size - now->bytes) / now->bytes / 1000);
}
