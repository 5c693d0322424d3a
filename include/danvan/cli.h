/* The command line: every act of the screen as a command, for scripts and tests.  Exit status 0
 * done, 1 refused or failed, 2 wrong usage; errors on standard error as `danvan: PLACE: sentence`.
 */
#ifndef DANVAN_CLI_H
#define DANVAN_CLI_H

int dv_cli_main(int argc, char **argv);

#endif
