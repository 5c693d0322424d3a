/* CSV out. */
#include "danvan/lang.h"

#include "csv_int.h"

static void end_line(dv_buf *out)
{
    dv_buf_puts(out, "\r\n");
}

static void put_next(dv_buf *out, const char *text)
{
    dv_buf_putc(out, ',');
    dv_csv_put(out, dv_str_from(text), true);
}

static void put_int(dv_buf *out, int64_t n)
{
    dv_buf_printf(out, "%lld", (long long)n);
}

void dv_csv_header(const dv_kind *k, dv_buf *out)
{
    dv_buf_puts(out, "\xEF\xBB\xBFid,revision,stage,stage_on");
    for (size_t i = 0; i < k->nfield; i++)
        put_next(out, k->field[i].id);
    put_next(out, "created_at");
    end_line(out);
}

void dv_csv_record(const dv_registry *r, const dv_record *rec, dv_buf *out)
{
    char id[DV_ID_SIZE], day[DV_DATE_SIZE], created[DV_TIME_SIZE];
    (void)r;
    dv_csv_put(out, dv_str_from(rec->id ? dv_id_format(rec->kind, rec->id, id) : ""), false);
    dv_buf_putc(out, ',');
    put_int(out, rec->revision);
    put_next(out, rec->stage);
    put_next(out, dv_date_format(rec->stage_on, day));
    for (size_t i = 0; i < rec->kind->nfield; i++) {
        const char *value = rec->value[i];
        if (value && dv_type_is_number(rec->kind->field[i].type)) {
            dv_buf_putc(out, ',');
            dv_csv_put_number(out, value);
        } else {
            put_next(out, value);
        }
    }
    put_next(out, rec->id ? dv_time_format(rec->created_at, created) : "");
    end_line(out);
}

static bool is_rate(const dv_column *c)
{
    return c->measure && (c->measure->formula == DV_RATE || c->measure->formula == DV_SHARE ||
                          c->measure->formula == DV_GROWTH);
}

static void put_percent(dv_buf *out, dv_cell c)
{
    int64_t tenths;
    if (dv_percent_tenths(c.n, c.of, &tenths))
        dv_buf_printf(out, "%s%lld.%lld", tenths < 0 ? "-" : "",
                      (long long)(tenths < 0 ? -tenths : tenths) / 10,
                      (long long)(tenths < 0 ? -tenths : tenths) % 10);
}

static void put_rate(dv_buf *out, dv_cell c)
{
    if (c.is != DV_FIGURE_RATE) {
        dv_buf_puts(out, ",,,");
        return;
    }
    dv_buf_putc(out, ',');
    put_int(out, c.n);
    dv_buf_putc(out, ',');
    put_int(out, c.of);
    dv_buf_putc(out, ',');
    put_percent(out, c);
}

/* Where counts and rates stand in one column, a rate is its percent. */
static void put_cell(dv_buf *out, const dv_column *col, dv_cell c)
{
    char buf[DV_NUMBER_SIZE];
    if (is_rate(col)) {
        put_rate(out, c);
        return;
    }
    dv_buf_putc(out, ',');
    if (c.is == DV_FIGURE_COUNT)
        put_int(out, c.n);
    else if (c.is == DV_FIGURE_MILLI)
        dv_buf_puts(out, dv_milli_plain(c.n, buf));
    else if (c.is == DV_FIGURE_RATE)
        put_percent(out, c);
}

static void put_row(dv_buf *out, const dv_result *res, const dv_row *row)
{
    dv_csv_put(out, dv_str_from(row->id), true);
    put_next(out, row->label);
    for (size_t i = 0; i < res->ncolumn; i++)
        if (row->text && row->text[i])
            put_next(out, row->text[i]);
        else
            put_cell(out, &res->column[i], row->cell[i]);
    end_line(out);
}

void dv_csv_report(const dv_registry *r, const dv_result *res, dv_buf *out)
{
    (void)r;
    dv_buf_puts(out, "\xEF\xBB\xBFid,label");
    for (size_t i = 0; i < res->ncolumn; i++) {
        const char *id = res->column[i].id;
        if (is_rate(&res->column[i]))
            dv_buf_printf(out, ",%s.n,%s.of,%s.percent", id, id, id);
        else
            dv_buf_printf(out, ",%s", id);
    }
    end_line(out);
    for (size_t i = 0; i < res->nrow; i++)
        put_row(out, res, &res->row[i]);
    if (dv_result_has_total(res))
        put_row(out, res, &res->total);
}
