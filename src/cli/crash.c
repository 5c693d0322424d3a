/* The end of a process whose store turned out to be damaged while it was read, or that gets no
 * memory. */
#include "danvan/lang.h"

#include "cli_int.h"

#include <string.h>
#include <unistd.h>

/* In the language of the interface, looked up while memory can still be trusted. */
static const char *sentence, *unlocked_sentence, *short_sentence;

static void say(const char *text)
{
    if (write(STDERR_FILENO, text, strlen(text)) < 0)
        return;
}

static void end_at_damage(const char *dir, bool unlocked)
{
    dv_bug_restore();
    say("danvan: ");
    say(dir);
    say(": ");
    say(unlocked ? unlocked_sentence : sentence);
    say("\n");
    _exit(EXIT_REFUSED);
}

static void end_without_memory(void)
{
    dv_bug_restore();
    say("danvan: ");
    say(short_sentence);
    say("\n");
    _exit(EXIT_REFUSED);
}

void watch_memory(void)
{
    short_sentence =
        _("this machine or a limit (ulimit -d, ulimit -v) leaves too little memory; what "
          "was saved before is safe, nothing else was changed: end other programs or "
          "raise the limit, and try again");
    dv_no_memory_hook(end_without_memory);
}

void watch_store(void)
{
    sentence = _("the store is damaged, or its disk does not give it back; nothing more was "
                 "written: run danvan verify, and restore a backup");
    unlocked_sentence =
        _("the store is damaged, or somebody has made its disk writable and written to it "
          "meanwhile; nothing was written from here: run danvan verify again");
    dv_store_on_damage(end_at_damage);
}
