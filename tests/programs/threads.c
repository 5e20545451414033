#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
static void *f(void *p){ printf("thread %p self %lx\n", p, pthread_self()); return (void*)42; }
int main(void){ pthread_t t; void *r;
 for (int i=0;i<3;i++){
 int e=pthread_create(&t,0,f,(void*)7); printf("create %d %lx\n",e,t); e=pthread_join(t,&r); printf("join %d %p\n",e,r);}
 return 0;}
