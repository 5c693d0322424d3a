/* backup, restore: the whole store into one file, and back. */
#include "danvan/backup.h"
#include "danvan/lang.h"
#include "danvan/number.h"
#include "danvan/restore.h"

#include "cli_int.h"

static void tell_backup(const char *path, const dv_backup_told *b)
{
    char at[DV_TIME_SIZE];
    dv_moment_text(b->at, at);
    printf(_("%s: of %s, %zu records, the log up to entry %llu\n"), path, at,
           dv_backup_entries(b, "records"), (unsigned long long)b->head.sequence);
}

int run_backup(session *s)
{
    dv_backup_told b;
    const char *path = s->o->arg[0];
    if (dv_backup(s->registry, path, s->o->key, &b, &s->err) != DV_OK)
        return session_fail(s);
    tell_backup(path, &b);
    return EXIT_DONE;
}

/* The keys are not in a backup. */
static void tell_key(const dv_key_told *k)
{
    if (!k->used || k->fits)
        return;
    complain(k->why.place, k->why.text);
    printf(_n(k->records,
              "%zu record has sealed fields; they open once the key of the sealed fields lies at "
              "%s\n",
              "%zu records have sealed fields; they open once the key of the sealed fields lies at "
              "%s\n"),
           k->records, k->file);
}

static void tell_old(void *ctx, const dv_restore_told *told)
{
    session *s = ctx;
    if (told->other)
        complain(session_data(s),
                 _("the store that is there is another one than the backup's, though of the same "
                   "code: it was begun anew since, or the backup is of another office"));
    else
        complain(
            session_data(s),
            dv_arena_printf(&s->arena,
                            _("the log of the store that is there has %llu entries more than the "
                              "backup: what they tell of will only be in what is kept of it"),
                            (unsigned long long)told->newer));
}

static void tell_kept(const dv_restore_told *told)
{
    if (told->newer)
        printf(_("what was there before is kept as %s; its log has %llu entries more than the "
                 "backup\n"),
               told->kept, (unsigned long long)told->newer);
    else if (told->kept)
        printf(_("what was there before is kept as %s\n"), told->kept);
}

int run_restore(session *s)
{
    dv_restore_told told;
    dv_faults faults;
    const char *dir = session_dir(s);
    if (!dir)
        return EXIT_REFUSED;
    const dv_restore_options o = {.schema = s->schema,
                                  .dir = dir,
                                  .actor = session_actor(s),
                                  .path = s->o->arg[0],
                                  .key_file = s->o->key,
                                  .tell_old = tell_old,
                                  .ctx = s};
    dv_faults_init(&faults, &s->arena);
    dv_rc rc = dv_restore(&s->arena, &o, &told, &faults, &s->err);
    faults_print(&faults, false);
    if (faults.errors) {
        complain(dir, _("what was in the backup is not sound, and nothing was replaced"));
        printf(_("it lies in %s: move it there yourself if there is nothing better\n"), told.dir);
        return EXIT_REFUSED;
    }
    if (rc != DV_OK)
        return session_fail(s);
    tell_backup(told.dir, &told.backup);
    tell_kept(&told);
    tell_key(&told.key);
    return EXIT_DONE;
}

/* Does the log go on from where it stood in the backup? */
dv_rc verify_against(session *s, const char *path, dv_faults *faults)
{
    dv_backup_told b;
    dv_rc rc = dv_backup_read(path, NULL, NULL, NULL, &b, &s->err);
    size_t before = faults->errors;
    if (rc == DV_OK)
        rc = dv_head_continued(s->registry, &b.head, path, faults, &s->err);
    if (rc == DV_OK && faults->errors == before)
        printf(_("%s: the log goes on from entry %llu, as it stood then\n"), path,
               (unsigned long long)b.head.sequence);
    return rc;
}
