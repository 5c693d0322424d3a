/* add, set, show, delete: one record. */
#include "danvan/json.h"
#include "danvan/lang.h"
#include "danvan/layout.h"
#include "danvan/number.h"
#include "danvan/rights.h"
#include "danvan/save.h"
#include "danvan/utf8.h"

#include "cli_int.h"

#include <string.h>

/* The fields that FIELD=VALUE words set; every faulty word is said. */
typedef struct change {
    const dv_field *field; /* NULL: the stage */
    dv_str value;
    bool bad; /* it has been refused, and why was said */
} change;

static const char *nearest_field(session *s, const dv_kind *k, const char *word)
{
    const char **known = DV_NEW_N(&s->arena, const char *, k->nfield + 1);
    for (size_t i = 0; i < k->nfield; i++)
        known[i] = k->field[i].id;
    known[k->nfield] = "stage";
    return dv_nearest(word, known, k->nfield + 1);
}

static bool change_parse(session *s, const dv_kind *k, const char *word, change *out)
{
    const char *eq = strchr(word, '=');
    if (!eq || eq == word) {
        wrong_usage(_("expected FIELD=VALUE, not %s"), word);
        return false;
    }
    const char *name = dv_arena_copy(&s->arena, (dv_str){word, (size_t)(eq - word)});
    *out = (change){.value = dv_str_from(eq + 1)};
    if (strcmp(name, "stage") == 0)
        return true;
    out->field = dv_kind_field(k, name);
    if (out->field)
        return true;
    const char *near = nearest_field(s, k, name);
    if (near)
        dv_fail(&s->err, DV_NOT_FOUND, k->id, _("there is no field %s; did you mean %s?"), name,
                near);
    else
        dv_fail(&s->err, DV_NOT_FOUND, k->id, _("there is no field %s"), name);
    session_fail(s);
    return false;
}

static bool apply_one(session *s, dv_record *rec, const change *c)
{
    if (c->field)
        return dv_record_set(&s->arena, s->registry, rec, c->field, c->value, &s->err) == DV_OK;
    return dv_record_move_typed(s->registry, rec, dv_arena_copy(&s->arena, c->value), &s->err) ==
           DV_OK;
}

/* The kind's date goes first: it tells which of several units a code means. */
static bool apply(session *s, dv_record *rec, change *c, size_t n)
{
    bool good = true;
    for (int dates = 1; dates >= 0; dates--)
        for (size_t i = 0; i < n; i++) {
            if (c[i].bad || (c[i].field == rec->kind->date) != dates)
                continue;
            c[i].bad = !apply_one(s, rec, &c[i]);
            if (c[i].bad)
                session_fail(s);
            good = good && !c[i].bad;
        }
    return good;
}

/* One that was refused is empty here, so that the rules know nothing of it. */
static bool was_refused(const dv_fault *fault, const change *c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (c[i].bad && c[i].field && fault->field && strcmp(c[i].field->id, fault->field) == 0)
            return true;
    return false;
}

/* Nothing will be saved: what the rules hold against the rest is told at once, too. */
static void check_rest(session *s, dv_record *rec, const change *c, size_t n)
{
    dv_faults faults;
    dv_faults_init(&faults, &s->arena);
    dv_record_check(&s->arena, s->registry, rec, &faults);
    for (size_t i = 0; i < faults.n; i++)
        if (!was_refused(&faults.at[i], c, n))
            complain(faults.at[i].place, faults.at[i].text);
}

static bool given_twice(const change *c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            if (c[i].field == c[j].field) {
                wrong_usage(_("%s is given twice"), c[i].field ? c[i].field->id : "stage");
                return true;
            }
    return false;
}

/* EXIT_DONE once every word from arg `first` on is in the record. */
static int apply_words(session *s, dv_record *rec, int first)
{
    size_t n = 0;
    change *c = DV_NEW_N(&s->arena, change, (size_t)(s->o->narg - first));
    bool good = true;
    for (int i = first; i < s->o->narg; i++)
        if (change_parse(s, rec->kind, s->o->arg[i], &c[n]))
            n++;
        else
            good = false;
    if (given_twice(c, n))
        return EXIT_USAGE;
    if (apply(s, rec, c, n) && good)
        return EXIT_DONE;
    check_rest(s, rec, c, n);
    return EXIT_REFUSED;
}

int said(session *s, dv_rc rc, const dv_faults *faults)
{
    faults_print(faults, false);
    if (rc == DV_OK)
        return EXIT_DONE;
    return faults->errors ? EXIT_REFUSED : session_fail(s);
}

static int save_record(session *s, dv_record *rec)
{
    dv_faults faults;
    dv_faults_init(&faults, &s->arena);
    return said(s, dv_save(&s->arena, s->registry, rec, &faults, &s->err), &faults);
}

int run_add(session *s)
{
    const dv_kind *k = arg_kind(s, s->o->arg[0]);
    if (!k || !words_fill(s, 1))
        return EXIT_REFUSED;
    dv_record *rec = dv_record_new(&s->arena, s->registry, k);
    int status = apply_words(s, rec, 1);
    if (status == EXIT_DONE)
        status = save_record(s, rec);
    if (status != EXIT_DONE)
        return status;
    char id[DV_ID_SIZE];
    printf("%s\n", dv_id_format(k, rec->id, id));
    return EXIT_DONE;
}

static bool find(session *s, dv_record **rec)
{
    return find_at(s, s->o->arg[0], NULL, rec);
}

/* The words up to the first with an equals sign. */
static int ids_given(const options *o)
{
    int n = 0;
    while (n < o->narg && !strchr(o->arg[n], '='))
        n++;
    return n;
}

static int set_one(session *s, dv_batch *b, const char *id, int nid, size_t rev)
{
    const dv_kind *k;
    dv_id number;
    dv_record *rec;
    dv_faults faults;
    dv_rc rc = dv_id_parse(s->schema, dv_str_from(id), &k, &number, &s->err);
    if (rc == DV_OK)
        rc = dv_batch_load(&s->arena, b, k, number, &rec, &s->err);
    if (rc == DV_OK && s->o->rev && rev != rec->revision)
        rc = dv_fail(&s->err, DV_CONFLICT, id,
                     _("it is at revision %u now, not %zu: somebody changed it; look at it again "
                       "with danvan show"),
                     rec->revision, rev);
    if (rc != DV_OK)
        return session_fail(s);
    int status = apply_words(s, rec, nid);
    if (status != EXIT_DONE)
        return status;
    dv_faults_init(&faults, &s->arena);
    return said(s, dv_batch_save(&s->arena, b, rec, &faults, &s->err), &faults);
}

/* All of them in one act; every record that is refused says so. */
int run_set(session *s)
{
    int nid = ids_given(s->o), status = EXIT_DONE;
    size_t rev = 0;
    dv_batch *b;
    if (!arg_count("--rev", s->o->rev, &rev))
        return EXIT_USAGE;
    if (nid == 0)
        return wrong_usage(_("expected the id of a record, not %s"), s->o->arg[0]);
    if (nid == s->o->narg)
        return wrong_usage(_("expected FIELD=VALUE, not %s"), s->o->arg[nid - 1]);
    if (nid > 1 && s->o->rev)
        return wrong_usage(_("--rev goes with one record"));
    if (!words_fill(s, nid))
        return EXIT_REFUSED;
    if (dv_batch_begin(s->registry, &b, &s->err) != DV_OK)
        return session_fail(s);
    for (int i = 0; i < nid && status != EXIT_USAGE; i++) {
        int one = set_one(s, b, s->o->arg[i], nid, rev);
        status = one != EXIT_DONE ? one : status;
    }
    if (status == EXIT_DONE)
        return dv_batch_commit(b, &s->err) == DV_OK ? EXIT_DONE : session_fail(s);
    dv_batch_abort(b);
    return status;
}

int run_delete(session *s)
{
    dv_record *rec;
    if (!s->o->reason || !*s->o->reason)
        return wrong_usage(_("delete needs --reason TEXT; it is kept in the log"));
    if (!find(s, &rec))
        return EXIT_REFUSED;
    return dv_delete(s->registry, rec, s->o->reason, &s->err) == DV_OK ? EXIT_DONE
                                                                       : session_fail(s);
}

static void show_line(const char *label, const char *text)
{
    dv_arena a = {0};
    printf("%s: %s\n", label, dv_utf8_visible(&a, text));
    dv_arena_free(&a);
}

static void show_text(session *s, const dv_record *rec)
{
    char id[DV_ID_SIZE], day[DV_DATE_SIZE];
    printf("%s  %s\n", dv_id_format(rec->kind, rec->id, id), dv_label_text(rec->kind->label));
    const char *stage = rec->stage_decl ? dv_label_text(rec->stage_decl->label) : rec->stage;
    printf(_("Stage: %s since %s\n"), stage, dv_day_text(rec->stage_on, day));
    for (size_t i = 0; i < rec->kind->nfield; i++) {
        const dv_field *f = &rec->kind->field[i];
        if (rec->value[i])
            show_line(dv_label_text(f->label),
                      dv_value_show(&s->arena, s->registry, f, rec->value[i]));
    }
    for (size_t i = 0; i < rec->nextra; i++)
        printf(_("%s (no longer declared): %s\n"), rec->extra[i].field,
               dv_utf8_visible(&s->arena, rec->extra[i].text));
    char created[DV_TIME_SIZE], updated[DV_TIME_SIZE];
    printf(_("Revision %u, created %s by %s, changed %s by %s\n"), rec->revision,
           dv_moment_text(rec->created_at, created), rec->created_by,
           dv_moment_text(rec->updated_at, updated), rec->updated_by);
}

bool entry_print(void *ctx, const dv_entry *e)
{
    (void)ctx;
    char at[DV_TIME_SIZE];
    dv_arena a = {0};
    printf("%llu  %s  %s  %s  %s", (unsigned long long)e->sequence, dv_time_format(e->at, at),
           e->who, dv_act_text(e->act), e->id_text ? e->id_text : "");
    if (e->reason)
        printf("  (%s)", e->reason);
    if (e->act_first != e->sequence)
        printf(_("  in one act with %llu"), (unsigned long long)e->act_first);
    putchar('\n');
    for (size_t i = 0; i < e->nchange; i++) {
        const dv_change *c = &e->change[i];
        printf("      %s: %s → %s\n", c->field, c->before ? dv_utf8_visible(&a, c->before) : "–",
               c->after ? dv_utf8_visible(&a, c->after) : "–");
    }
    dv_arena_free(&a);
    return true;
}

/* One sealed field of it, for one look. */
static int reveal(session *s, const dv_record *rec)
{
    const char *plain;
    const dv_field *f = dv_kind_field(rec->kind, s->o->reveal);
    if (!f) {
        dv_fail(&s->err, DV_NOT_FOUND, rec->kind->id, _("there is no field %s"), s->o->reveal);
        return session_fail(s);
    }
    if (dv_reveal(&s->arena, s->registry, rec->kind, rec->id, f, s->o->reason ? s->o->reason : "",
                  &plain, &s->err) != DV_OK)
        return session_fail(s);
    show_line(dv_label_text(f->label), plain);
    return EXIT_DONE;
}

int run_show(session *s)
{
    static const char *const formats[] = {"text", "json", NULL};
    int format = arg_format(s, formats);
    dv_record *rec;
    if (format < 0)
        return EXIT_USAGE;
    if (!find_at(s, s->o->arg[0], s->o->narg > 1 ? s->o->arg[1] : NULL, &rec))
        return EXIT_REFUSED;
    if (s->o->given & OPT_REVEAL) {
        if (s->o->narg == 1)
            return reveal(s, rec);
        return wrong_usage(_("--reveal opens a record as it is now, without a revision"));
    }
    bool history = s->o->given & OPT_HISTORY;
    if (format == 0) {
        show_text(s, rec);
        if (history && dv_history(s->registry, rec->kind, rec->id, DV_NO_DATE, entry_print, NULL,
                                  &s->err) != DV_OK)
            return session_fail(s);
        return EXIT_DONE;
    }
    dv_buf out = {0};
    dv_rc rc = DV_OK;
    if (history)
        rc = dv_json_record_history(s->registry, rec, &out, &s->err);
    else
        dv_json_record(s->registry, rec, &out);
    fwrite(dv_buf_cstr(&out), 1, out.n, stdout);
    dv_buf_free(&out);
    return rc == DV_OK ? EXIT_DONE : session_fail(s);
}
