#include "danvan/tui.h"

#include "cli_int.h"

int run_screen(session *s)
{
    return dv_tui_run(s->registry, &s->err) == DV_OK ? EXIT_DONE : session_fail(s);
}
