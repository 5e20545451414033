/*
 * help: the commands there are.
 */
#include <stdio.h>

#include "apps/shell/shell.h"

static void print_all(void)
{
    for (const struct command *const *c = commands_start; c < commands_end; c++)
        printf("  %-8s %-28s %s\n", (*c)->name, (*c)->arguments, (*c)->summary);
    puts("\n'...'  \"...\"  \\  quote;  $NAME  $?  stand for values;  < FILE  > FILE  >> FILE\n"
         "put a file in the place of input or output;  ONE | ANOTHER  reads what the one writes.");
}

static int help(int argc, char **argv)
{
    int status = 0;

    if (argc == 1)
        print_all();
    for (int i = 1; i < argc; i++) {
        const struct command *command = command_find(argv[i]);
        if (command)
            printf("%s %s: %s\n", command->name, command->arguments, command->summary);
        else
            status = fprintf(stderr, "help: there is no command %s\n", argv[i]) > 0;
    }
    return status;
}
COMMAND(help, "[COMMAND...]", "what there is, or what a command does")
