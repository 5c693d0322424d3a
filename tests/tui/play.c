#include "play.h"

#include "keys.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

int64_t play_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int play_timeout(const play *p)
{
    return p->s->timeout > p->set->timeout ? p->s->timeout : p->set->timeout;
}

void play_show(play *p, dv_buf *out)
{
    dv_buf text = {0};
    line_text(&p->on->line, &text);
    dv_str rest = dv_buf_str(&text), row;
    while (dv_str_cut(&rest, '\n', &row))
        dv_buf_printf(out, "    |%.*s\n", (int)row.n, row.p);
    if (!text.n)
        dv_buf_puts(out, "    (the screen is empty)\n");
    dv_buf_free(&text);
}

static void show_status(dv_buf *out, int status)
{
    if (WIFSIGNALED(status))
        dv_buf_printf(out, "signal %s", sigabbrev_np(WTERMSIG(status)));
    else
        dv_buf_printf(out, "%d", WEXITSTATUS(status));
}

bool play_until(play *p, play_done done, const void *ctx)
{
    int64_t deadline = play_clock() + play_timeout(p);
    for (;;) {
        if (done(p, ctx))
            return true;
        int64_t left = deadline - play_clock();
        if (left <= 0) {
            dv_buf_printf(&p->why, "    not within %d ms\n", play_timeout(p));
            return false;
        }
        bool came = line_pump(&p->on->line, left < 10 ? (int)left : 10);
        if (!came && p->on->line.deaf && line_ended(&p->on->line) && !done(p, ctx)) {
            dv_buf_puts(&p->why, "    the program has ended with ");
            show_status(&p->why, p->on->line.status);
            dv_buf_putc(&p->why, '\n');
            return false;
        }
    }
}

static bool idle(play *p, const void *ctx)
{
    (void)ctx;
    return line_idle(&p->on->line);
}

bool play_idle(play *p)
{
    return play_until(p, idle, NULL);
}

static bool row_holds(const line *l, const char *text)
{
    dv_buf row = {0};
    bool found = false;
    for (int r = 0; !found && r < l->rows; r++) {
        dv_buf_clear(&row);
        line_row(l, r, &row, NULL);
        found = strstr(dv_buf_cstr(&row), text) != NULL;
    }
    dv_buf_free(&row);
    return found;
}

static bool text_seen(play *p, const void *text)
{
    return row_holds(&p->on->line, text);
}

static bool text_gone(play *p, const void *text)
{
    return !row_holds(&p->on->line, text);
}

/* What is looked for may have been there before the keys, or be there before the last of them is
 * read: the wait is over when none is on its way any more. */
static bool do_wait(play *p, step *st)
{
    bool keyed = p->on->keyed;
    p->on->keyed = false;
    if (play_until(p, st->verb[0] == 'g' ? text_gone : text_seen, st->arg) &&
        (!keyed || play_idle(p)))
        return true;
    play_show(p, &p->why);
    return false;
}

static bool launch(play *p, const char *command)
{
    if (p->on->started && !line_ended(&p->on->line)) {
        dv_buf_puts(&p->why, "    the program before is still there: `exit` waits for its end\n");
        return false;
    }
    line_close(&p->on->line);
    line_start(&p->on->line, p->dir, command, p->env.at, p->rows, p->columns);
    p->on->started = true;
    p->on->keyed = false;
    p->on->mark = 0;
    return true;
}

static bool do_start(play *p, step *st)
{
    if (strcmp(st->verb, "spawn") == 0)
        return launch(p, st->arg);
    dv_buf cmd = {0};
    dv_buf_printf(&cmd, "exec danvan %s", st->arg);
    bool ok = launch(p, cmd.p);
    dv_buf_free(&cmd);
    return ok;
}

static bool do_keys(play *p, step *st)
{
    dv_buf b = {0};
    bool ok = true;
    if (st->verb[0] == 't')
        dv_buf_puts(&b, st->arg);
    else
        ok = st->verb[0] == 'k' ? keys_put(&b, p->term, st->arg, &p->why)
                                : bytes_put(&b, st->arg, &p->why);
    if (ok)
        line_send(&p->on->line, dv_buf_cstr(&b), b.n);
    p->on->keyed = true;
    dv_buf_free(&b);
    return ok;
}

static bool do_resize(play *p, step *st)
{
    if (sscanf(st->arg, "%dx%d", &p->columns, &p->rows) != 2) {
        dv_buf_puts(&p->why, "    a size is COLUMNSxROWS");
        return false;
    }
    line_resize(&p->on->line, p->rows, p->columns);
    return true;
}

static int signal_named(const char *name)
{
    for (int i = 1; i < 32; i++)
        if (sigabbrev_np(i) && strcmp(sigabbrev_np(i), name) == 0)
            return i;
    return 0;
}

static bool do_signal(play *p, step *st)
{
    if (st->verb[0] == 'h') {
        line_hang_up(&p->on->line);
        return true;
    }
    int sig = signal_named(st->arg);
    if (!sig) {
        dv_buf_printf(&p->why, "    there is no signal %s", st->arg);
        return false;
    }
    return kill(p->on->line.pid, sig) == 0;
}

static bool has_ended(play *p, const void *ctx)
{
    (void)ctx;
    return line_ended(&p->on->line);
}

static bool do_exit(play *p, step *st)
{
    if (!play_until(p, has_ended, NULL)) {
        play_show(p, &p->why);
        return false;
    }
    while (line_pump(&p->on->line, 0))
        ;
    dv_buf is = {0};
    show_status(&is, p->on->line.status);
    bool ok = strcmp(is.p, *st->arg ? st->arg : "0") == 0;
    if (!ok) {
        dv_buf_printf(&p->why, "    the program ended with %s\n", is.p);
        play_show(p, &p->why);
    }
    dv_buf_free(&is);
    return ok;
}

/* `run COMMAND` must end with 0, `fails N COMMAND` with N. */
static bool do_run(play *p, step *st)
{
    char *command = st->arg;
    long expected = st->verb[0] == 'f' ? strtol(command, &command, 10) : 0;
    int status = world_run(p, command);
    if (WIFEXITED(status) && WEXITSTATUS(status) == expected)
        return true;
    dv_buf_puts(&p->why, "    it ended with ");
    show_status(&p->why, status);
    dv_buf_printf(&p->why, "; it said:\n%s", dv_buf_cstr(&p->out));
    return false;
}

static bool do_says(play *p, step *st)
{
    if (strstr(dv_buf_cstr(&p->out), st->arg))
        return true;
    dv_buf_printf(&p->why, "    the last command said:\n%s", dv_buf_cstr(&p->out));
    return false;
}

static bool cursor_there(play *p, const void *at)
{
    VTermPos now = line_cursor(&p->on->line);
    const int *want = at;
    return now.row == want[0] && now.col == want[1];
}

static bool do_cursor(play *p, step *st)
{
    int at[2] = {0, 0};
    if (sscanf(st->arg, "%d %d", &at[0], &at[1]) != 2) {
        dv_buf_puts(&p->why, "    `cursor ROW COLUMN`, both from 1");
        return false;
    }
    at[0]--;
    at[1]--;
    if (play_idle(p) && play_until(p, cursor_there, at))
        return true;
    VTermPos now = line_cursor(&p->on->line);
    dv_buf_printf(&p->why, "    the cursor is at %d %d\n", now.row + 1, now.col + 1);
    play_show(p, &p->why);
    return false;
}

static bool do_mark(play *p, step *st)
{
    if (!play_idle(p))
        return false;
    size_t sent = p->on->line.received - p->on->mark;
    if (st->verb[0] == 'm') {
        p->on->mark = p->on->line.received;
        return true;
    }
    long most = strtol(st->arg, NULL, 10);
    if (sent <= (size_t)most)
        return true;
    dv_buf_printf(&p->why, "    the program sent %zu bytes\n", sent);
    return false;
}

static bool do_idle(play *p, step *st)
{
    (void)st;
    return play_idle(p);
}

/* The other one goes on by itself; what it sends waits. */
static bool do_terminal(play *p, step *st)
{
    long no = strtol(st->arg, NULL, 10);
    if (no < 1 || no > TERMINALS) {
        dv_buf_printf(&p->why, "    terminals are 1 to %d", TERMINALS);
        return false;
    }
    p->on = &p->at[no - 1];
    return true;
}

static bool do_file(play *p, step *st)
{
    return world_file(p, st->arg, st->block);
}

/* What the steps since the act before took, under this one's name. */
static bool do_act(play *p, step *st)
{
    int64_t now = play_clock();
    FILE *f = p->set->times ? fopen(p->set->times, "a") : NULL;
    if (f && p->acted)
        fprintf(f, "%d\t%s\n", (int)(now - p->acted), st->arg);
    bool ok = !p->set->times || (f && fclose(f) == 0);
    if (!ok)
        dv_buf_printf(&p->why, "    %s can't be written", p->set->times);
    p->acted = play_clock();
    return ok;
}

bool attr_do(play *p, step *st);   /* attr.c */
bool median_do(play *p, step *st); /* median.c */

static const struct {
    const char *name;
    bool (*fn)(play *p, step *st);
    bool on_line; /* makes sense only with a program on the line */
} verbs[] = {
    {"start", do_start, false},  {"spawn", do_start, false},       {"key", do_keys, true},
    {"type", do_keys, true},     {"bytes", do_keys, true},         {"wait", do_wait, true},
    {"gone", do_wait, true},     {"idle", do_idle, true},          {"resize", do_resize, true},
    {"signal", do_signal, true}, {"hangup", do_signal, true},      {"exit", do_exit, true},
    {"run", do_run, false},      {"fails", do_run, false},         {"says", do_says, false},
    {"cursor", do_cursor, true}, {"attr", attr_do, true},          {"mark", do_mark, true},
    {"sent", do_mark, true},     {"file", do_file, false},         {"median", median_do, true},
    {"act", do_act, false},      {"terminal", do_terminal, false},
};

static bool play_step(play *p, size_t *at)
{
    step *st = &p->s->step[*at];
    if (script_is_golden(st)) {
        if (st->verb[0] == 's' && !p->on->started) {
            dv_buf_puts(&p->why, "    no program has been started\n");
            return false;
        }
        return golden_check(p, st, at);
    }
    if (!script_only(st->only, p->size, p->term))
        return true;
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (strcmp(st->verb, verbs[i].name) != 0)
            continue;
        if (!verbs[i].on_line || p->on->started)
            return verbs[i].fn(p, st);
        dv_buf_puts(&p->why, "    no program has been started\n");
        return false;
    }
    dv_buf_printf(&p->why, "    nothing is called %s\n", st->verb);
    return false;
}

bool play_script(const setup *set, script *s, const char *size, const char *term, dv_buf *why)
{
    play p = {.set = set, .s = s, .size = size, .term = term, .on = p.at};
    bool ok = sscanf(size, "%dx%d", &p.columns, &p.rows) == 2 && world_make(&p);
    size_t i = 0;
    for (; ok && i < s->nstep; i++)
        ok = play_step(&p, &i);
    if (!ok && i > 0) {
        const step *st = &s->step[i - 1];
        dv_buf_printf(why, "  %s:%d: %s %s\n", s->path, st->line, st->verb, st->arg);
    }
    dv_buf_puts(why, dv_buf_cstr(&p.why));
    if (!ok && (!p.why.n || p.why.p[p.why.n - 1] != '\n'))
        dv_buf_putc(why, '\n');
    for (size_t n = 0; n < TERMINALS; n++)
        line_close(&p.at[n].line);
    world_remove(&p);
    dv_buf_free(&p.out);
    dv_buf_free(&p.why);
    return ok;
}
