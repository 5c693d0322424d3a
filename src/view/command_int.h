/* The table of commands as it is compiled in; command.c puts the configuration's keys over it. */
#ifndef DANVAN_COMMAND_INT_H
#define DANVAN_COMMAND_INT_H

#include "danvan/command.h"

enum { DV_COMMANDS_MOST = 128 };
/* What typed text goes to: no printable key may be a command there. */
enum {
    DV_TYPED_INTO = DV_IN_FORM | DV_IN_GRID | DV_IN_PICKER | DV_IN_PROMPT | DV_IN_NOTES | DV_IN_FIND
};
extern const dv_command dv_command_table[];
extern const size_t dv_command_count;

#endif
