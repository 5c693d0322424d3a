/* The end of a process whose store turned out to be damaged while it was read. */
#include "danvan/lang.h"

#include "cli_int.h"

#include <string.h>
#include <unistd.h>

/* In the language of the interface, looked up while memory can still be trusted. */
static const char *sentence;

static void say(const char *text)
{
    if (write(STDERR_FILENO, text, strlen(text)) < 0)
        return;
}

static void end_at_damage(const char *dir)
{
    dv_bug_restore();
    say("danvan: ");
    say(dir);
    say(": ");
    say(sentence);
    say("\n");
    _exit(EXIT_REFUSED);
}

void watch_store(void)
{
    sentence = _("the store is damaged, or its disk does not give it back; nothing more was "
                 "written: run danvan verify, and restore a backup");
    dv_store_on_damage(end_at_damage);
}
