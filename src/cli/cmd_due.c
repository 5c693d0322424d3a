/* due: what is overdue and due soon, one by one or by unit and person. */
#include "danvan/due.h"
#include "danvan/json.h"
#include "danvan/lang.h"
#include "danvan/layout.h"
#include "danvan/number.h"
#include "danvan/utf8.h"

#include "cli_int.h"

#include <string.h>

static int due_line(session *s, const dv_due *d, int format)
{
    dv_record *rec;
    if (dv_record_load(&s->arena, s->registry, d->kind, d->id, &rec, &s->err) != DV_OK)
        return session_fail(s);
    if (format == 1) {
        dv_buf b = {0};
        dv_json_due(s->registry, d, rec, &b);
        fwrite(dv_buf_cstr(&b), 1, b.n, stdout);
        dv_buf_free(&b);
        return EXIT_DONE;
    }
    char id[DV_ID_SIZE], day[DV_DATE_SIZE];
    const char *title = rec->value[d->kind->title->index];
    const char *unit = d->unit == DV_NO_UNIT ? "" : dv_label_text(s->schema->unit[d->unit].label);
    printf("%s  %s  ", dv_id_format(d->kind, d->id, id), dv_day_text(d->due, day));
    if (d->days < 0)
        printf(_n((size_t)-d->days, "%d day overdue", "%d days overdue"), -d->days);
    else
        printf(_n((size_t)d->days, "in %d day", "in %d days"), d->days);
    const char *line = title ? dv_on_one_line(&s->arena, title) : "";
    printf("  %s  %s\n", unit, dv_utf8_visible(&s->arena, line));
    return EXIT_DONE;
}

/* Overdue and soon due by unit or by the person in charge: as many lines as there are of them. */
typedef struct due_group {
    const char *id, *name;
    size_t overdue, soon;
} due_group;

static due_group group_of(const session *s, const dv_due *d, bool by_unit)
{
    const dv_unit *u = by_unit && d->unit != DV_NO_UNIT ? &s->schema->unit[d->unit] : NULL;
    const dv_person *p = !by_unit && d->person >= 0 ? &s->schema->person[d->person] : NULL;
    if (u)
        return (due_group){.id = u->id, .name = dv_label_text(u->label)};
    if (p)
        return (due_group){.id = p->id, .name = p->name};
    return (due_group){.id = "", .name = by_unit ? _("no unit") : _("nobody")};
}

static size_t group_due(const session *s, const dv_due *due, size_t n, bool by_unit, due_group *out)
{
    size_t groups = 0;
    for (size_t i = 0; i < n; i++) {
        due_group g = group_of(s, &due[i], by_unit);
        size_t at = 0;
        while (at < groups && strcmp(out[at].id, g.id) != 0)
            at++;
        if (at == groups)
            out[groups++] = g;
        *(due[i].days < 0 ? &out[at].overdue : &out[at].soon) += 1;
    }
    return groups;
}

static int print_groups(session *s, const dv_due *due, size_t n, bool by_unit, int format)
{
    due_group *g = DV_NEW_N(&s->arena, due_group, n + 1);
    size_t groups = group_due(s, due, n, by_unit, g);
    dv_buf b = {0};
    for (size_t i = 0; i < groups; i++)
        if (format == 1)
            dv_json_due_group(by_unit ? "unit" : "person", g[i].id, g[i].overdue, g[i].soon, &b);
        else
            dv_buf_printf(&b, _("%s: %zu overdue, %zu due soon\n"), g[i].name, g[i].overdue,
                          g[i].soon);
    fwrite(dv_buf_cstr(&b), 1, b.n, stdout);
    dv_buf_free(&b);
    return EXIT_DONE;
}

static bool take_by(const char *by, bool *by_unit)
{
    *by_unit = by && strcmp(by, "unit") == 0;
    if (!by || *by_unit || strcmp(by, "person") == 0)
        return true;
    wrong_usage(_("--by takes unit or person"));
    return false;
}

static int print_due(session *s, const dv_due *due, size_t n, int format)
{
    int status = EXIT_DONE;
    for (size_t i = 0; i < n && status == EXIT_DONE; i++)
        status = due_line(s, &due[i], format);
    return status;
}

int run_due(session *s)
{
    static const char *const formats[] = {"text", "json", NULL};
    int format = arg_format(s, formats), unit;
    size_t days = 7, n;
    bool by_unit;
    dv_due *due;
    if (format < 0 || !arg_count("--days", s->o->days, &days) || !take_by(s->o->by, &by_unit))
        return EXIT_USAGE;
    if (days > 36500)
        return wrong_usage(_("--days takes at most 36500"));
    if (!arg_unit(s, &unit))
        return EXIT_REFUSED;
    if (dv_due_list(&s->arena, s->registry, unit, dv_today(), (int)days, &due, &n, &s->err) !=
        DV_OK)
        return session_fail(s);
    return s->o->by ? print_groups(s, due, n, by_unit, format) : print_due(s, due, n, format);
}
