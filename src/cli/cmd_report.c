/* report, explain, pin, state: figures. */
#include "danvan/lang.h"
#include "danvan/paper.h"
#include "danvan/report.h"
#include "danvan/stated.h"

#include "cli_int.h"

#include <string.h>

static bool period_of(const char *text, dv_period *out)
{
    if (dv_period_typed(dv_str_from(text), out))
        return true;
    wrong_usage(_("%s is no period: write 2024, 2024H1, 2024Q2, 2024-9M, 2024-06 or "
                  "2024-01-01..2024-06-30"),
                text);
    return false;
}

static bool narrow_ask(session *s, dv_ask *ask)
{
    for (size_t i = 0; i < s->o->nwhere; i++)
        if (dv_ask_narrow(&s->arena, s->registry, ask, s->o->where[i], &s->err) != DV_OK)
            return session_fail(s), false;
    return true;
}

static int ask_from_options(session *s, dv_ask *ask)
{
    *ask = (dv_ask){.today = dv_today()};
    if (!arg_date("--as-of", s->o->as_of, &ask->as_of) ||
        (s->o->period && !period_of(s->o->period, &ask->period)))
        return EXIT_USAGE;
    ask->report = arg_report(s, s->o->arg[0]);
    if (!ask->report || !arg_unit(s, &ask->unit) || !narrow_ask(s, ask))
        return EXIT_REFUSED;
    if (!s->o->period &&
        dv_report_default_period(s->registry, ask->today, &ask->period, &s->err) != DV_OK)
        return session_fail(s);
    return EXIT_DONE;
}

static int print_report(session *s, const dv_result *res, dv_paper format)
{
    dv_buf b = {0};
    if (format == DV_PAPER_XLSX)
        return wrong_usage(_("a spreadsheet goes into a file: -o FILE.xlsx"));
    dv_paper_render(&s->arena, s->registry, res, format, &b);
    fwrite(dv_buf_cstr(&b), 1, b.n, stdout);
    dv_buf_free(&b);
    return EXIT_DONE;
}

int run_report(session *s)
{
    static const char *const formats[] = {"text", "csv", "json", "html", "xlsx", NULL};
    int format = arg_format(s, formats);
    dv_ask ask;
    dv_result *res;
    if (format < 0)
        return EXIT_USAGE;
    int status = ask_from_options(s, &ask);
    if (status != EXIT_DONE)
        return status;
    if (dv_report_run(&s->arena, s->registry, &ask, &res, &s->err) != DV_OK)
        return session_fail(s);
    if (!s->o->output)
        return print_report(s, res, (dv_paper)format);
    if (dv_paper_report(&s->arena, s->registry, res, (dv_paper)format, s->o->output, &s->err) !=
        DV_OK)
        return session_fail(s);
    return EXIT_DONE;
}

/* The row and the column must be in the table as it is now. */
static bool pin_place(session *s, const dv_result *res, const char *row, const char *column)
{
    bool has_row = strcmp(row, "total") == 0, has_column = false;
    for (size_t i = 0; i < res->nrow && !has_row; i++)
        has_row = strcmp(dv_row_key(res, &res->row[i]), row) == 0;
    for (size_t i = 0; i < res->ncolumn && !has_column; i++)
        has_column = strcmp(res->column[i].id, column) == 0;
    if (!has_row)
        dv_fail(&s->err, DV_NOT_FOUND, row,
                _("the report has no such row; report --format json "
                  "names them, and the last one is total"));
    else if (!has_column)
        dv_fail(&s->err, DV_NOT_FOUND, column,
                _("the report has no such column; report --format json names them"));
    return has_row && has_column;
}

int run_pin(session *s)
{
    const char *row = s->o->arg[1], *column = s->o->arg[2];
    const char *text = s->o->narg > 3 ? s->o->arg[3] : "";
    dv_ask ask;
    dv_result *res;
    int status = ask_from_options(s, &ask);
    if (status != EXIT_DONE)
        return status;
    if (dv_report_run(&s->arena, s->registry, &ask, &res, &s->err) != DV_OK ||
        !pin_place(s, res, row, column))
        return session_fail(s);
    const dv_pin_table table = dv_result_pins(res);
    if (dv_pin_put(s->registry, &table, row, column, text, NULL, &s->err) != DV_OK)
        return session_fail(s);
    return EXIT_DONE;
}

static bool is_about(const dv_compared *c, const char *name)
{
    return c->differs && strcmp(c->measure, name) == 0;
}

/* Every difference of that name: against the records, its parts, other stated figures. */
static int explain_all(session *s, const dv_result *res, const char *name, const char *text)
{
    size_t n = 0;
    for (size_t i = 0; i < res->ncompared; i++) {
        const dv_compared *c = &res->compared[i];
        if (!is_about(c, name))
            continue;
        n++;
        if (dv_explain_put(s->registry, &c->place, c->stated, c->computed, text, NULL, &s->err) !=
            DV_OK)
            return session_fail(s);
    }
    if (n)
        return EXIT_DONE;
    dv_fail(&s->err, DV_NOT_FOUND, name, _("nothing stated under that name differs there"));
    return session_fail(s);
}

int run_explain(session *s)
{
    dv_ask ask = {.today = dv_today(), .as_of = DV_NO_DATE, .report = s->schema->home_reconcile};
    dv_result *res;
    if (!ask.report) {
        dv_fail(&s->err, DV_NOT_FOUND, "[home]",
                _("reconcile of the configuration names no report"));
        return session_fail(s);
    }
    if (!period_of(s->o->arg[1], &ask.period))
        return EXIT_USAGE;
    s->o->unit = s->o->arg[0];
    if (!arg_unit(s, &ask.unit))
        return EXIT_REFUSED;
    if (dv_report_run(&s->arena, s->registry, &ask, &res, &s->err) != DV_OK)
        return session_fail(s);
    return explain_all(s, res, s->o->arg[2], s->o->narg > 3 ? s->o->arg[3] : "");
}

static bool stated_word(session *s, const char *word, dv_stated *st)
{
    const char *eq = strchr(word, '=');
    if (!eq || eq == word) {
        wrong_usage(_("expected MEASURE=VALUE, not %s"), word);
        return false;
    }
    const char *name = dv_arena_copy(&s->arena, (dv_str){word, (size_t)(eq - word)});
    if (dv_stated_name(s->schema, name, st, &s->err) != DV_OK) {
        session_fail(s);
        return false;
    }
    if (dv_decimal_parse(dv_str_from(eq + 1), &st->value))
        return true;
    dv_fail(&s->err, DV_INVALID, name, _("%s is no number; write it plainly, such as 4494 or 77.8"),
            eq + 1);
    session_fail(s);
    return false;
}

int run_state(session *s)
{
    dv_period period;
    if (!s->o->source || !*s->o->source)
        return wrong_usage(_("state needs --source TEXT: the letter or report that states it"));
    if (!period_of(s->o->arg[1], &period))
        return EXIT_USAGE;
    s->o->unit = s->o->arg[0];
    int unit;
    if (!arg_unit(s, &unit))
        return EXIT_REFUSED;
    size_t n = (size_t)s->o->narg - 2;
    dv_stated *st = DV_NEW_N(&s->arena, dv_stated, n);
    bool good = true;
    for (size_t i = 0; i < n; i++) {
        st[i] = (dv_stated){.unit = unit, .period = period, .source = s->o->source};
        good = stated_word(s, s->o->arg[i + 2], &st[i]) && good;
    }
    if (!good)
        return EXIT_REFUSED;
    return dv_stated_put(s->registry, st, n, &s->err) == DV_OK ? EXIT_DONE : session_fail(s);
}
