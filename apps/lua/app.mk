# Lua 5.4, as its authors released it, without a change; config.h says what there is to build upon.
DEBIAN := lua5.4 5.4.4 164c7849653b80ae67bec4b7473b884bf5cc8d2dca05653475ec2ed27b9ebf61
DEBIAN_SOURCES := $(patsubst %,src/l%.c,api auxlib baselib code corolib ctype dblib debug do dump \
	func gc init iolib lex mathlib mem oadlib object opcodes oslib parser state string strlib table \
	tablib tm undump utf8lib ua vm zio)
CFLAGS := -include $(APP_DIR)/config.h
