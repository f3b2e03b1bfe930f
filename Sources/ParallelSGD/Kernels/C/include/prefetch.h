// The hint that a cache line will be wanted soon; Swift has no way to give it.
#ifndef PARALLELSGD_PREFETCH_H
#define PARALLELSGD_PREFETCH_H

/// Asks for the line at an address, which may be any: nothing is read and nothing can fail.
static inline __attribute__((always_inline)) void prefetch_line(const void *address) {
  __builtin_prefetch(address);
}

#endif
