/* Taking back. */
#include "danvan/lang.h"
#include "danvan/number.h"
#include "danvan/undo.h"

#include "cli_int.h"

int run_undo(session *s)
{
    dv_act_told told;
    char at[DV_TIME_SIZE];
    if (dv_undo_find(&s->arena, s->registry, &told, &s->err) != DV_OK)
        return session_fail(s);
    if (!(s->o->given & OPT_DRY_RUN) && dv_undo(s->registry, told.act, &s->err) != DV_OK)
        return session_fail(s);
    printf("%s  %s  %zu  %s\n", dv_time_format(told.at, at), told.what, told.n, told.first);
    return EXIT_DONE;
}

bool find_at(session *s, const char *id, const char *revision, dv_record **rec)
{
    int64_t n = 0;
    const dv_kind *k;
    dv_id number;
    if (!revision) {
        if (dv_record_find(&s->arena, s->registry, id, rec, &s->err) == DV_OK)
            return true;
        return session_fail(s), false;
    }
    if (!dv_int_parse(dv_str_from(revision), DV_EN, &n) || n < 1 || n > UINT32_MAX) {
        dv_fail(&s->err, DV_USAGE, revision, _("a revision is a number from 1"));
        return session_fail(s), false;
    }
    dv_rc rc = dv_id_parse(s->schema, dv_str_from(id), &k, &number, &s->err);
    if (rc == DV_OK)
        rc = dv_record_at(&s->arena, s->registry, k, number, (uint32_t)n, rec, &s->err);
    return rc == DV_OK || (session_fail(s), false);
}

/* What is sealed stays as it is now: nobody sees here what it was. */
static dv_rc put_back(session *s, dv_record *rec, const dv_record *was)
{
    for (size_t i = 0; i < rec->kind->nfield; i++)
        if (!rec->kind->field[i].computed && was->value[i] != dv_mask)
            rec->value[i] = was->value[i];
    if (!was->stage_decl || was->stage_decl == rec->stage_decl)
        return DV_OK;
    return dv_record_move(s->registry, rec, was->stage, was->stage_on, &s->err);
}

int run_revert(session *s)
{
    dv_record *rec, *was;
    if (!find_at(s, s->o->arg[0], s->o->arg[1], &was) || !find_at(s, s->o->arg[0], NULL, &rec))
        return EXIT_REFUSED;
    return put_back(s, rec, was) == DV_OK ? save_record(s, rec) : session_fail(s);
}
