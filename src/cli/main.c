#include "danvan/cli.h"

int main(int argc, char **argv)
{
    return dv_cli_main(argc, argv);
}
