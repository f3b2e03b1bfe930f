// The processor's hint for a loop that waits on memory; Swift has no way to say it.
#ifndef PARALLELSGD_PAUSE_H
#define PARALLELSGD_PAUSE_H

/// Tells the core that it is in a waiting loop: saves power, frees a sibling hyper-thread.
static inline void processor_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb" ::: "memory");
#endif
}

#endif
