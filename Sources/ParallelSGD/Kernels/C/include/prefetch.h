// Hints that a cache line will be wanted soon; Swift has no way to give them.
#ifndef PARALLELSGD_PREFETCH_H
#define PARALLELSGD_PREFETCH_H

/// Asks for the line at an address, which may be any: nothing is read and nothing can fail.
static inline __attribute__((always_inline)) void prefetch_line(const void *address) {
  __builtin_prefetch(address);
}

/// Asks for the line and for the right to write to it, which other cores then lose.
static inline __attribute__((always_inline)) void prefetch_line_to_write(const void *address) {
#if defined(__x86_64__)
  // Written out, since the compiler leaves the right out where it may not assume the instruction;
  // a processor that does not have it does nothing.
  __asm__ volatile("prefetchw %0" : : "m"(*(const char *)address));
#else
  __builtin_prefetch(address, 1);
#endif
}

#endif
