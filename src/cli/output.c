/* What a command writes is no file that danvan lives by.  A file is renamed into its place, so that
 * one mistyped name after -o would be the end of the store, or of the key and all that it opens. */
#include "danvan/lang.h"

#include "cli_int.h"

#include <stdlib.h>
#include <string.h>

/* The place where the file will be, links followed as the writing follows them; to be freed. */
static char *place_of(session *s, const char *path)
{
    char *real = realpath(path, NULL);
    if (real)
        return real;
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *folder = slash ? dv_arena_printf(&s->arena, "%.*s", (int)(name - path), path) : ".";
    char *at = realpath(folder, NULL);
    char *whole = strdup(at ? dv_arena_printf(&s->arena, "%s/%s", at, name) : path);
    DV_NEED(whole);
    free(at);
    return whole;
}

static bool same_place(session *s, const char *target, const char *ours)
{
    char *place = place_of(s, ours);
    bool same = strcmp(target, place) == 0;
    free(place);
    return same;
}

static bool is_store(session *s, const char *target)
{
    static const char *const file[] = {"data.mdb", "lock.mdb", "danvan.lock"};
    const char *dir = session_data(s);
    for (size_t i = 0; dir && i < sizeof file / sizeof *file; i++)
        if (same_place(s, target, dv_arena_printf(&s->arena, "%s/%s", dir, file[i])))
            return true;
    return false;
}

/* The key, the signing key, and the keys that were kept when it was changed begin with one name. */
static bool is_key(session *s, const char *target)
{
    const char *dir = session_data(s);
    if (!dir)
        return false;
    char *key = place_of(s, dv_key_path(&s->arena, s->schema, dir));
    size_t n = strlen(key);
    bool same = strncmp(target, key, n) == 0 && (target[n] == '\0' || target[n] == '.');
    free(key);
    return same;
}

static bool is_configuration(session *s, const char *target)
{
    for (size_t i = 0; i < s->schema->nfile; i++)
        if (same_place(s, target, s->schema->file[i]))
            return true;
    return false;
}

bool output_spares_ours(session *s, const command *cmd)
{
    const char *path = cmd->run == run_backup ? s->o->arg[0] : s->o->output;
    if (!path || !s->schema)
        return true;
    char *target = place_of(s, path);
    bool ours = is_store(s, target) || is_key(s, target) || is_configuration(s, target);
    free(target);
    if (ours)
        dv_fail(&s->err, DV_INVALID, path,
                _("danvan keeps its own data here (store, key or configuration), and nothing else "
                  "is written over them; choose another name"));
    return !ours;
}
