# A command is a file in commands/; nothing else names it.
SOURCES := shell.c words.c run.c records.c folder.c \
	$(patsubst $(APP_DIR)/%,%,$(sort $(wildcard $(APP_DIR)/commands/*.c)))
CFLAGS := -I. -std=gnu11 -Wall -Wextra
