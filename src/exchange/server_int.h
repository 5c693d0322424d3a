/* The parts of the look at a server. */
#ifndef DANVAN_SERVER_INT_H
#define DANVAN_SERVER_INT_H

#include "danvan/arena.h"
#include "danvan/server.h"

typedef struct server_look {
    const dv_server *s;
    dv_faults *faults;
    dv_arena *a;
} server_look;

void server_lines(const server_look *l);   /* authorized_keys */
void server_machine(const server_look *l); /* account, sshd, disk, swap, clock */

/* Can others than the account and root write to what the path names, or put another in its place?
 * Each such directory is told. */
void server_way(const server_look *l, const char *path);

#endif
