/* key: what the key of the sealed fields opens, its change, its loss. */
#include "danvan/box.h"
#include "danvan/keyring.h"
#include "danvan/lang.h"

#include "cli_int.h"

#include <string.h>

static int key_tell(session *s)
{
    dv_key_told k;
    if (dv_key_tell(&s->arena, s->registry, &k, &s->err) != DV_OK)
        return session_fail(s);
    if (!k.used)
        printf(_("%s: nothing has been sealed in this store yet\n"), k.file);
    else if (k.fits)
        printf(_("%s: it is the store's key; keep a copy of it apart from the backups\n"), k.file);
    else
        complain(k.why.place, k.why.text);
    for (size_t i = 0; i < k.n; i++)
        printf(_("%s, field %s: %zu sealed, %zu of them can't be opened\n"), k.of[i].kind->id,
               k.of[i].field, k.of[i].n, k.of[i].closed);
    printf(
        _n(k.records, "%zu record has something sealed\n", "%zu records have something sealed\n"),
        k.records);
    if (k.lost)
        printf(_n(k.lost, "%zu key was given up: danvan key found FILE takes it back\n",
                  "%zu keys were given up: danvan key found FILE takes one back\n"),
               k.lost);
    return !k.used || k.fits ? EXIT_DONE : EXIT_REFUSED;
}

static int key_change(session *s)
{
    const char *kept;
    if (dv_key_change(&s->arena, s->registry, s->o->reason, &kept, &s->err) != DV_OK)
        return session_fail(s);
    printf(_("the key is changed; the old one is kept as %s: copies of the store made before need "
             "it\n"),
           kept);
    return EXIT_DONE;
}

static int key_lost(session *s)
{
    if (dv_key_give_up(s->registry, s->o->reason, &s->err) != DV_OK)
        return session_fail(s);
    printf(_("a new key is begun; what the lost one sealed stays closed until it is found\n"));
    return EXIT_DONE;
}

static int key_found(session *s)
{
    if (dv_key_found(s->registry, s->o->arg[1], s->o->reason, &s->err) != DV_OK)
        return session_fail(s);
    printf(_("what that key sealed opens again\n"));
    return EXIT_DONE;
}

/* On the machine where the secret key is to lie: no store is needed. */
static int key_pair(session *s)
{
    const char *file = s->o->arg[1];
    if (dv_box_pair(file, &s->err) != DV_OK)
        return session_fail(s);
    printf(_("%s: the secret key, for restore; keep it away from the server\n"), file);
    printf(_("%s.pub: the public key, for backup\n"), file);
    return EXIT_DONE;
}

static int key_act(session *s, need what, int (*act)(session *s))
{
    int status = session_open(s, what);
    return status == EXIT_DONE ? act(s) : status;
}

int run_key(session *s)
{
    static const struct {
        const char *name;
        int nargs;
        need need;
        int (*run)(session *s);
    } acts[] = {{"change", 1, NEED_STORE, key_change},
                {"lost", 1, NEED_STORE, key_lost},
                {"found", 2, NEED_STORE, key_found},
                {"pair", 2, NEED_NOTHING, key_pair}};
    if (s->o->narg == 0)
        return key_act(s, NEED_STORE, key_tell);
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
        if (strcmp(s->o->arg[0], acts[i].name) == 0 && s->o->narg == acts[i].nargs)
            return key_act(s, acts[i].need, acts[i].run);
    return wrong_usage(_("usage: danvan %s %s"), "key", "[change | lost | found FILE | pair FILE]");
}
