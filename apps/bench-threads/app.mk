# measure.h and figures.h are those of apps/bench.
CFLAGS = -Iapps/bench
