/* Is the machine set up as danvan-server(7) says?  What is looked at: who owns the data directory,
 * the keys and the configuration, and who else gets at them; the disk; the service account; each
 * line of its authorized_keys; what sshd was told; the clock.
 *
 * Nothing is changed or made.  What can't be read is told as not looked at, never as sound.  The
 * caller says what the machine is: see dv_server. */
#ifndef DANVAN_SERVER_H
#define DANVAN_SERVER_H

#include "danvan/date.h"
#include "danvan/schema.h"

#include <sys/types.h>

typedef struct dv_server {
    const dv_schema *schema;
    const char *dir;     /* the data directory */
    const char *key;     /* file of the sealing key */
    const char *account; /* the service account; NULL: uid has no name on this machine */
    uid_t uid;           /* its number */
    const char *shell;   /* what it logs in with */
    const char *home;    /* NULL: none */
    const char *keys;    /* its authorized_keys; NULL: .ssh/authorized_keys of its home */
    const char *sshd;    /* what `sshd -T` answered; NULL: it could not be asked */
    const char *swaps;   /* what /proc/swaps says; NULL: it could not be read */
    const char *cores;   /* what /proc/sys/kernel/core_pattern says; or NULL */
    dv_time last;        /* moment of the log's last entry; 0: not known */
    dv_time backup;      /* when the last backup was made; 0: never, or not known */
    dv_time now;
} dv_server;

/* Adds each fault (an error) and note (a warning), with its path and what to do. */
void dv_server_check(const dv_server *s, dv_faults *faults);

/* Asks sshd itself, with the configuration `config` (NULL: its own), for what holds when `account`
 * logs in.  NULL: it is not there, or doesn't tell this user. */
const char *dv_sshd_ask(dv_arena *a, const char *config, const char *account);
/* What sshd said under a name, such as "clientaliveinterval"; NULL: nothing. */
const char *dv_sshd_setting(dv_arena *a, const char *sshd, const char *name);

#endif
