/*
 * The image's own layout: symbols that linker.ld defines. Only their addresses mean something.
 */
#ifndef KERNEL_IMAGE_H
#define KERNEL_IMAGE_H

extern const char image_start[], image_text_end[]; /* read, execute: kernel, then program */
extern const char image_rodata_start[], image_rodata_end[]; /* read */
extern char image_data_start[]; /* read, write, from here to image_end */
extern char image_file_end[];   /* behind it only zeroes: .bss */
extern char image_end[];

/* The parts of these that are the kernel's; a program has no business there (kernel/copy.c). */
extern char kernel_data_start[], kernel_data_end[]; /* data and bss together */

#endif
