#include "danvan/cli.h"

#include "danvan/date.h"
#include "danvan/heap.h"
#include "danvan/lang.h"

#include "cli_int.h"

#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

int wrong_usage(const char *fmt, ...)
{
    char text[DV_TEXT_MAX];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    complain("", text);
    return EXIT_USAGE;
}

/* The language counts before anything is said, and the pinned moment before anything is opened. */
static int pin_world(const options *o)
{
    dv_lang lang;
    if (o->lang) {
        if (!dv_lang_parse(o->lang, &lang))
            return wrong_usage(_("--lang takes vi or en, not %s"), o->lang);
        dv_lang_set(lang);
    }
    const char *now = o->now ? o->now : getenv("DANVAN_NOW");
    dv_time t;
    if (now && *now) {
        if (!dv_time_parse(dv_str_from(now), &t))
            return wrong_usage(_("--now takes YYYY-MM-DD or YYYY-MM-DDThh:mm:ss, not %s"), now);
        dv_now_pin(t);
    }
    return EXIT_DONE;
}

static int run(const command *cmd, options *o)
{
    static const command screen = {.name = "", .need = NEED_ANY_STORE, .run = run_screen};
    if (!cmd)
        cmd = &screen;
    bool prints = cmd->need == NEED_STORE && cmd->run != run_backup && !o->output;
    session s = {.o = o, .prints = prints};
    int status = session_open(&s, cmd->need);
    if (status == EXIT_DONE && !output_spares_ours(&s, cmd))
        status = session_fail(&s);
    if (status == EXIT_DONE)
        status = cmd->run(&s);
    session_close(&s);
    return status;
}

/* A disk that fills while standard output is written must not look like success. */
static int flushed(int status)
{
    if (fflush(stdout) != 0 || ferror(stdout)) {
        complain("", _("standard output could not be written"));
        return EXIT_REFUSED;
    }
    return status;
}

/* What is typed or unsealed stands in memory: it must not be left on the disk when danvan dies.  A
 * limit does not keep a core from a handler that it is piped to; nor other programs of the service
 * account from reading the memory. */
static void leave_no_core(void)
{
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    prctl(PR_SET_DUMPABLE, 0);
}

int dv_cli_main(int argc, char **argv)
{
    options o = {0};
    const command *cmd = NULL;
    leave_no_core();
    if (!options_parse(argc, argv, &o, &cmd))
        return EXIT_USAGE;
    /* A file that may not grow any more is told like a full disk, not by a signal. */
    signal(SIGXFSZ, SIG_IGN);
    int status = pin_world(&o);
    if (status != EXIT_DONE)
        return status;
    watch_memory();
    if (o.given & OPT_HELP) {
        help_print(stdout, cmd);
        return flushed(EXIT_DONE);
    }
    if (o.given & OPT_VERSION) {
        printf("danvan %s\n", DV_VERSION);
        return flushed(EXIT_DONE);
    }
    dv_heap_ready();
    return flushed(run(cmd, &o));
}
