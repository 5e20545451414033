#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
#include <unistd.h>
#include "kernel/thread_numbers.h"
#include "syscall.h"
static uint32_t done[8]; static volatile long count[8];
static volatile int stop;
static void worker(uintptr_t n){ long end = 30000000; volatile double x = n; while (count[n] < end) { count[n]++; x = x * 1.0000001; } printf("worker %d ends %f\n",(int)n,x); fflush(stdout); syscall_thread_exit(&done[n]); }
static void yielder(uintptr_t n){ for (int i=0;i<5;i++){ printf("y%d %d\n",(int)n,i); syscall_thread_yield(); } syscall_thread_exit(&done[n]); }
static int make(void (*f)(uintptr_t), int n){ static char stacks[8][65536] __attribute__((aligned(64)));
 struct thread_start s; memset(&s,0,sizeof s); s.function=(uintptr_t)f; s.argument=n; s.stack_low=(uintptr_t)stacks[n]; s.stack_guard=s.stack_low; s.stack_high=s.stack_low+65536; done[n]=1; strcpy(s.name,"w"); return syscall_thread_create(&s);}
static void crasher(uintptr_t n){ for (volatile int i=0;i<30000000;i++) {} *(volatile int*)8=1; (void)n; }
static volatile int go;
static void yielder2(uintptr_t n){ while(!go) syscall_thread_yield(); for(;;) syscall_thread_yield(); (void)n;}
static uint32_t word;
static void waiter2(uintptr_t n){ for(;;){ syscall_futex_wait(&word,0,0,0); word=0; syscall_futex_wake(&done[3],1);} (void)n;}
static inline uint64_t tsc(void){ return __builtin_ia32_rdtsc(); }
int main(int argc,char**argv){
 if (argc>1 && argv[1][0]=='b'){
  make(yielder2,1); go=1; for(int k=0;k<30;k++){ uint64_t best=~0ull; for(int i=0;i<200;i++){ uint64_t a=tsc(); syscall_thread_yield(); uint64_t b=tsc()-a; if(b<best) best=b;} printf("yield pair %lu\n",best);} 
  return 0; }
 if (argc>1 && argv[1][0]=='f'){
  make(waiter2,1); usleep(1000); uint64_t best=~0ull; for(int i=0;i<200;i++){ uint64_t a=tsc(); word=1; syscall_futex_wake(&word,1); syscall_futex_wait(&done[3],0,0,0); uint64_t b=tsc()-a; if(b<best) best=b;} printf("futex there and back %lu\n",best); return 0;}

 if (argc>1 && argv[1][0]=='c'){ make(worker,4); make(worker,5); make(crasher,1); for(;;) usleep(1000000);}
 if (argc>1 && argv[1][0]=='e'){ make(worker,4); make(worker,5); usleep(10000); return 7;}
 for(int i=0;i<4;i++) printf("id %d\n", make(yielder,i));
 for(int i=0;i<4;i++) while (done[i]) { int r=syscall_futex_wait(&done[i],1,0,0); if(r) printf("wait %d\n",r);} 
 for(int i=4;i<8;i++) printf("id %d\n", make(worker,i));
 for(int k=0;k<30;k++){ usleep(20000); for(int i=4;i<8;i++) printf("%ld ",count[i]); printf("\n"); }
 for(int i=4;i<8;i++) while (done[i]) syscall_futex_wait(&done[i],1,0,0);
 printf("all done\n"); return 0; }
