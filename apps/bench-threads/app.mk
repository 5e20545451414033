# It measures as bench does, with its headers.
CFLAGS = -I.
