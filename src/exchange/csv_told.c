/* What an import says: how far it is, and why it refuses. */
#include "danvan/lang.h"
#include "danvan/number.h"

#include "csv_int.h"

static void show_time(dv_buf *out, uint64_t seconds)
{
    enum { MINUTE = 60 };
    if (seconds < MINUTE)
        dv_buf_printf(out, _("%d s left"), (int)seconds);
    else
        dv_buf_printf(out, _("%d min %d s left"), (int)(seconds / MINUTE), (int)(seconds % MINUTE));
}

/* Of what takes so long as a whole, what is left. */
static void show_left(dv_buf *out, int64_t ms, uint64_t done, uint64_t of)
{
    if (!done || of <= done || ms <= 0)
        return;
    dv_buf_puts(out, ", ");
    show_time(out, (uint64_t)ms * (of - done) / done / 1000);
}

static char *number(uint64_t v, char buf[DV_NUMBER_SIZE])
{
    return dv_number_format((int64_t)v, dv_lang_now(), buf);
}

static uint64_t a_second(uint64_t n, int64_t ms)
{
    return ms > 0 ? n * 1000 / (uint64_t)ms : 0;
}

static void show_written(const dv_import *now, int64_t ms, dv_buf *out)
{
    char rows[DV_NUMBER_SIZE], written[DV_NUMBER_SIZE], rate[DV_NUMBER_SIZE];
    uint64_t done = now->of ? now->rows * now->written / now->of : 0;
    if (!done) {
        dv_buf_printf(out, _("%s rows read; they are being written"), number(now->rows, rows));
        return;
    }
    dv_buf_printf(out, _("%s rows read, %s written, %s a second"), number(now->rows, rows),
                  number(done, written), number(a_second(done, ms), rate));
    show_left(out, ms, now->written, now->of);
}

void dv_import_show(const dv_import *now, int64_t ms, dv_buf *out)
{
    char rows[DV_NUMBER_SIZE], rate[DV_NUMBER_SIZE];
    if (now->writing) {
        show_written(now, ms, out);
        return;
    }
    dv_buf_printf(out, _("%s rows, %s a second"), number(now->rows, rows),
                  number(a_second(now->rows, ms), rate));
    show_left(out, ms, now->bytes, now->size);
}

const char *dv_csv_no_stage(dv_arena *a, const dv_kind *k, const char *typed)
{
    const char **known = DV_NEW_N(a, const char *, k->nstage + 1);
    for (size_t s = 0; s < k->nstage; s++)
        known[s] = k->stage[s].id;
    const char *near = dv_nearest(typed, known, k->nstage);
    return near ? dv_arena_printf(a, _("there is no stage \"%s\" here; did you mean \"%s\"?"),
                                  typed, near)
                : dv_arena_printf(a, _("there is no stage \"%s\" here"), typed);
}

const char *dv_csv_other_store(dv_arena *a, const char *here)
{
    return dv_arena_printf(a,
                           _("the record of this number was made at %s here: the row is of another "
                             "store, or this cell was changed; without its id the row becomes a "
                             "new record"),
                           here);
}

const char *dv_csv_two_points(dv_arena *a, size_t line)
{
    return dv_arena_printf(a,
                           _("the point means one thing here and another in line %zu of this "
                             "column: write thousands without points, and fractions with a comma"),
                           line);
}

const char *dv_csv_newer(dv_arena *a, uint32_t now, const char *who)
{
    return dv_arena_printf(a,
                           _("the record is at revision %u now, saved by %s: export it again and "
                             "put your changes into that table"),
                           now, who);
}

/* What it does not say, perhaps. */
static const char *but(dv_arena *a, const dv_entered *there)
{
    return dv_arena_printf(a, "%s%s", there->stage ? _(", but for its stage") : "",
                           there->sealed ? _(", but for what is sealed, which is not compared")
                                         : "");
}

const char *dv_csv_entered(dv_arena *a, const dv_kind *k, const dv_entered *there)
{
    char id[DV_ID_SIZE];
    return dv_arena_printf(a,
                           _("record %s says all of this row already%s: --new leaves such rows "
                             "out, --again adds them once more"),
                           dv_id_format(k, there->id, id), but(a, there));
}

const char *dv_csv_left_out(dv_arena *a, const dv_kind *k, const dv_entered *there)
{
    char id[DV_ID_SIZE];
    return dv_arena_printf(a, _("left out: record %s says all of this row already%s"),
                           dv_id_format(k, there->id, id), but(a, there));
}

const char *dv_csv_worked_out(dv_arena *a, const char *is)
{
    return dv_arena_printf(a,
                           _("this field is worked out from others, and comes to \"%s\"; leave "
                             "the cell empty"),
                           is ? is : "");
}
