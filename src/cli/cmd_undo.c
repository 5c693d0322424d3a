/* Taking back. */
#include "danvan/history.h"
#include "danvan/lang.h"
#include "danvan/number.h"
#include "danvan/undo.h"

#include "cli_int.h"

typedef dv_rc (*find_fn)(dv_arena *a, dv_registry *r, dv_act_told *out, dv_err *err);
typedef dv_rc (*do_fn)(dv_registry *r, uint64_t act, dv_err *err);

static int reverse(session *s, find_fn find, do_fn reverse_it)
{
    dv_act_told told;
    char at[DV_TIME_SIZE];
    if (find(&s->arena, s->registry, &told, &s->err) != DV_OK)
        return session_fail(s);
    if (!(s->o->given & OPT_DRY_RUN) && reverse_it(s->registry, told.act, &s->err) != DV_OK)
        return session_fail(s);
    if (told.passed)
        complain("", _("a later act of yours stays: a record of it is hidden from you by now"));
    printf("%s  %s  %zu  %s\n", dv_moment_text(told.at, at), dv_act_text(told.what), told.n,
           told.first);
    return EXIT_DONE;
}

int run_undo(session *s)
{
    return reverse(s, dv_undo_find, dv_undo);
}

int run_redo(session *s)
{
    return reverse(s, dv_redo_find, dv_redo);
}

static bool parse_revision(session *s, const char *text, uint32_t *out)
{
    int64_t n;
    if (dv_int_parse(dv_str_from(text), DV_EN, &n) && n >= 1 && n <= UINT32_MAX) {
        *out = (uint32_t)n;
        return true;
    }
    dv_fail(&s->err, DV_USAGE, text, _("a revision is a number from 1"));
    return session_fail(s), false;
}

/* Of a record that was deleted the log has everything, for who sees it. */
static void tell_deleted(session *s, const dv_kind *k, dv_id id)
{
    dv_record *was;
    char text[DV_ID_SIZE];
    if (dv_record_at(&s->arena, s->registry, k, id, 1, &was, NULL) != DV_OK)
        return;
    dv_id_format(k, id, text);
    dv_fail(&s->err, DV_NOT_FOUND, text,
            _("it was deleted: danvan log %s tells what it was and by whom it was deleted, danvan "
              "revert %s REVISION brings it back"),
            text, text);
}

bool find_at(session *s, const char *id, const char *revision, dv_record **rec)
{
    uint32_t n;
    const dv_kind *k = NULL;
    dv_id number;
    if (revision && !parse_revision(s, revision, &n))
        return false;
    dv_rc rc = dv_id_parse(s->schema, dv_str_from(id), &k, &number, &s->err);
    if (rc == DV_OK)
        rc = revision ? dv_record_at(&s->arena, s->registry, k, number, n, rec, &s->err)
                      : dv_record_load(&s->arena, s->registry, k, number, rec, &s->err);
    if (rc == DV_NOT_FOUND && !revision && k)
        tell_deleted(s, k, number);
    return rc == DV_OK || (session_fail(s), false);
}

int run_revert(session *s)
{
    uint32_t n, now = 0;
    const dv_kind *k;
    dv_id id;
    dv_faults faults;
    char text[DV_ID_SIZE];
    dv_faults_init(&faults, &s->arena);
    if (!parse_revision(s, s->o->arg[1], &n))
        return EXIT_REFUSED;
    dv_rc rc = dv_id_parse(s->schema, dv_str_from(s->o->arg[0]), &k, &id, &s->err);
    if (rc == DV_OK)
        rc = dv_revert(s->registry, k, id, n, &now, &faults, &s->err);
    if (rc == DV_OK)
        printf("%s  %u\n", dv_id_format(k, id, text), now);
    return said(s, rc, &faults);
}
