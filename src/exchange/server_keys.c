/* The service account's authorized_keys: what each line lets in, and as whom. */
#include "danvan/lang.h"

#include "server_int.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { MOST_BYTES = 4 << 20 };

/* ---- one line ---- */

/* Of one authorized_keys line: its options, and what comes after them. */
typedef struct key_line {
    const char *command;    /* NULL: none */
    bool restricted, pty;   /* what is granted in the end */
    bool ports, agent, x11; /* forwarding that is granted */
    bool rc, environment, tunnel, authority;
    const char *type, *blob, *comment;
} key_line;

/* Takes an option off, with its text in quotes; false: it is not written as sshd reads it. */
static bool take_option(dv_arena *a, dv_str *rest, dv_str *name, const char **value)
{
    size_t i = 0;
    *value = NULL;
    while (i < rest->n && rest->p[i] != ',' && rest->p[i] != ' ' && rest->p[i] != '\t' &&
           rest->p[i] != '=')
        i++;
    *name = (dv_str){rest->p, i};
    if (i < rest->n && rest->p[i] == '=') {
        if (++i == rest->n || rest->p[i++] != '"')
            return false;
        dv_buf b = {0};
        for (; i < rest->n && rest->p[i] != '"'; i++) {
            if (rest->p[i] == '\\' && i + 1 < rest->n && rest->p[i + 1] == '"')
                i++;
            dv_buf_putc(&b, rest->p[i]);
        }
        *value = dv_arena_copy(a, dv_buf_str(&b));
        dv_buf_free(&b);
        if (i++ == rest->n)
            return false;
    }
    *rest = (dv_str){rest->p + i, rest->n - i};
    return name->n > 0;
}

/* Options count in the order in which they stand; `restrict` takes everything away. */
static void count_option(key_line *k, dv_str name, const char *value)
{
    const struct {
        const char *name;
        bool *what;
    } all[] = {{"pty", &k->pty},
               {"port-forwarding", &k->ports},
               {"agent-forwarding", &k->agent},
               {"X11-forwarding", &k->x11},
               {"user-rc", &k->rc},
               {"environment", &k->environment},
               {"tunnel", &k->tunnel},
               {"cert-authority", &k->authority}};
    char word[32];
    snprintf(word, sizeof word, "%.*s", (int)name.n, name.p);
    if (strcasecmp(word, "command") == 0)
        k->command = value;
    if (strcasecmp(word, "restrict") == 0) {
        k->restricted = true;
        k->pty = k->ports = k->agent = k->x11 = k->rc = false;
    }
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (strcasecmp(word, all[i].name) == 0)
            *all[i].what = true;
        else if (strncasecmp(word, "no-", 3) == 0 && strcasecmp(word + 3, all[i].name) == 0)
            *all[i].what = false;
}

static bool is_type(dv_str word)
{
    static const char *const begin[] = {"ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-"};
    for (size_t i = 0; i < sizeof begin / sizeof begin[0]; i++)
        if (word.n > strlen(begin[i]) && strncmp(word.p, begin[i], strlen(begin[i])) == 0)
            return true;
    return false;
}

static dv_str next_word(dv_str *rest)
{
    *rest = dv_str_trim(*rest);
    size_t n = 0;
    while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != '\t')
        n++;
    const dv_str word = {rest->p, n};
    *rest = dv_str_trim((dv_str){rest->p + n, rest->n - n});
    return word;
}

/* False: the line is none that sshd would take. */
static bool read_line(dv_arena *a, dv_str line, key_line *out)
{
    dv_str rest = dv_str_trim(line), name, peek = rest;
    *out = (key_line){.pty = true, .ports = true, .agent = true, .x11 = true, .rc = true};
    while (!is_type(next_word(&peek))) {
        const char *value;
        if (!take_option(a, &rest, &name, &value))
            return false;
        count_option(out, name, value);
        if (rest.n && rest.p[0] == ',') {
            rest = (dv_str){rest.p + 1, rest.n - 1};
            peek = (dv_str){"", 0};
            continue;
        }
        peek = rest = dv_str_trim(rest);
        if (!is_type(next_word(&peek)))
            return false;
        break;
    }
    out->type = dv_arena_copy(a, next_word(&rest));
    out->blob = dv_arena_copy(a, next_word(&rest));
    out->comment = dv_arena_copy(a, rest);
    return *out->blob != '\0';
}

/* ---- what it lets in ---- */

typedef struct let_in {
    const char *person, *blob;
    int line;
} let_in;

typedef struct lines {
    const server_look *l;
    const char *path;
    int line;
    let_in *in;
    size_t n, cap;
} lines;

static const char *place(const lines *x)
{
    return dv_arena_printf(x->l->a, "%s:%d", x->path, x->line);
}

/* The text after --as in the command, or NULL; *danvan: is danvan what is run? */
static const char *acts_as(const lines *x, const char *command, bool *danvan)
{
    dv_str rest = dv_str_from(command), word = next_word(&rest);
    const char *as = NULL;
    char *program = dv_arena_copy(x->l->a, word), *slash = strrchr(program, '/');
    *danvan = strcmp(slash ? slash + 1 : program, "danvan") == 0;
    while (rest.n) {
        word = next_word(&rest);
        if (dv_str_is(word, "--as"))
            as = dv_arena_copy(x->l->a, next_word(&rest));
        else if (word.n > 5 && strncmp(word.p, "--as=", 5) == 0)
            as = dv_arena_copy(x->l->a, (dv_str){word.p + 5, word.n - 5});
    }
    return as;
}

static const char *person_of(const lines *x, const key_line *k)
{
    bool danvan;
    dv_faults *f = x->l->faults;
    if (!k->command) {
        dv_fault_add(f, place(x), NULL,
                     _("this key gets a shell, and with it all data: put command=\"danvan --as "
                       "NAME\" before it"));
        return NULL;
    }
    if (strpbrk(k->command, "$`;&|<>()")) {
        dv_fault_add(f, place(x), NULL,
                     _("its command is more than danvan, which lets the caller run what he likes: "
                       "leave danvan --as NAME alone"));
        return NULL;
    }
    const char *as = acts_as(x, k->command, &danvan);
    if (!danvan)
        dv_fault_add(f, place(x), NULL,
                     _("its command is not danvan: it must be danvan --as NAME"));
    else if (!as)
        dv_fault_add(f, place(x), NULL, _("its command names nobody: it must be danvan --as NAME"));
    else if (!dv_schema_person(x->l->s->schema, as))
        dv_fault_add(f, place(x), NULL,
                     _("%s is no person of the configuration: add [person %s], or take the line "
                       "out"),
                     as, as);
    else
        return as;
    return NULL;
}

static void check_options(const lines *x, const key_line *k)
{
    dv_faults *f = x->l->faults;
    if (k->ports || k->agent || k->x11 || k->rc || k->tunnel)
        dv_fault_add(f, place(x), NULL,
                     _("this key may use ports, agents or displays of the server: put restrict,pty "
                       "before it and nothing that takes restrict back"));
    if (k->environment)
        dv_fault_add(f, place(x), NULL,
                     _("this key sets the environment of danvan: take environment= out"));
    if (k->authority)
        dv_fault_add(f, place(x), NULL,
                     _("whoever has a certificate of this key gets in: list the keys of the "
                       "persons instead of cert-authority"));
    if (!k->pty)
        dv_warning_add(f, place(x), NULL,
                       _("this key gets no terminal, which the screen needs: put pty after "
                         "restrict"));
}

static void remember(lines *x, const char *person, const key_line *k)
{
    if (x->n == x->cap) {
        size_t cap = x->cap ? 2 * x->cap : 32;
        x->in = dv_arena_grow(x->l->a, x->in, x->n, cap, sizeof *x->in);
        x->cap = cap;
    }
    for (size_t i = 0; i < x->n; i++) {
        if (strcmp(x->in[i].blob, k->blob) != 0)
            continue;
        if (person && x->in[i].person && strcmp(x->in[i].person, person) == 0)
            dv_warning_add(x->l->faults, place(x), NULL,
                           _("it is the key of line %d once more: take one out"), x->in[i].line);
        else
            dv_fault_add(x->l->faults, place(x), NULL,
                         _("it is the key of line %d, of which sshd takes the first alone: the log "
                           "would name the wrong person; each needs a key of his own"),
                         x->in[i].line);
        break;
    }
    x->in[x->n++] = (let_in){person, k->blob, x->line};
}

static void one_line(lines *x, dv_str line)
{
    key_line k;
    line = dv_str_trim(line);
    if (!line.n || line.p[0] == '#')
        return;
    if (!read_line(x->l->a, line, &k)) {
        dv_fault_add(x->l->faults, place(x), NULL,
                     _("this line is no key that sshd could read: see authorized_keys in sshd(8)"));
        return;
    }
    const char *person = person_of(x, &k);
    check_options(x, &k);
    remember(x, person, &k);
}

static void without_key(const lines *x)
{
    const dv_schema *s = x->l->s->schema;
    for (size_t i = 0; i < s->nperson; i++) {
        bool has = false;
        for (size_t j = 0; j < x->n && !has; j++)
            has = x->in[j].person && strcmp(x->in[j].person, s->person[i].id) == 0;
        if (!has)
            dv_warning_add(x->l->faults, x->path, NULL,
                           _("[person %s] has no key there: right if this person does not come "
                             "over SSH, or has left"),
                           s->person[i].id);
    }
}

/* sshd looks at each directory down from the root or, in a home, from there, and takes no name in
 * one that others can write to, whoever it belongs to. */
static void taken_by_sshd(const server_look *l, const char *path)
{
    char real[PATH_MAX], home[PATH_MAX];
    struct stat st;
    if (!realpath(path, real) || !l->s->home || !realpath(l->s->home, home))
        return;
    for (char *slash = strrchr(real, '/'); slash != real; slash = strrchr(real, '/')) {
        *slash = '\0';
        if (stat(real, &st) == 0 && (st.st_mode & 022) && (st.st_mode & S_ISVTX))
            dv_fault_add(l->faults, real, NULL,
                         _("sshd takes no keys from below a directory that others can write to "
                           "(mode %03o): do chmod go-w on it, or keep the keys elsewhere"),
                         st.st_mode & 0777);
        if (strcmp(real, home) == 0)
            return;
    }
}

static void mode_of(const server_look *l, const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return;
    if (st.st_uid != 0 && st.st_uid != l->s->uid)
        dv_fault_add(l->faults, path, NULL,
                     _("neither root nor the service account owns it: do chown root on it"));
    if (st.st_mode & 022)
        dv_fault_add(l->faults, path, NULL,
                     _("others can let anybody in (mode %03o): do chmod go-w on it"),
                     st.st_mode & 0777);
    server_way(l, path);
    taken_by_sshd(l, path);
}

void server_lines(const server_look *l)
{
    lines x = {.l = l, .path = l->s->keys};
    if (!x.path && l->s->home)
        x.path = dv_arena_printf(l->a, "%s/.ssh/authorized_keys", l->s->home);
    if (!x.path)
        return;
    FILE *f = fopen(x.path, "re");
    if (!f) {
        dv_warning_add(l->faults, x.path, NULL, _("it could not be looked at: %s"),
                       dv_system_text(errno));
        return;
    }
    mode_of(l, x.path);
    char *text = dv_arena_alloc(l->a, MOST_BYTES);
    dv_str rest = {text, fread(text, 1, MOST_BYTES, f)}, line;
    fclose(f);
    while (dv_str_cut(&rest, '\n', &line)) {
        x.line++;
        one_line(&x, line);
    }
    without_key(&x);
}
