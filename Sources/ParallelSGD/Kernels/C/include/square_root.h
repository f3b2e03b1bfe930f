// Square roots of a vector; Swift's own are a scalar instruction and a branch a lane, since they go
// through the C library's sqrtf, which may set errno.
#ifndef PARALLELSGD_SQUARE_ROOT_H
#define PARALLELSGD_SQUARE_ROOT_H

/// Replaces 16 consecutive floats by their square roots, correctly rounded as IEEE 754 asks.
static inline __attribute__((always_inline)) void square_roots(float *x) {
  typedef float floats __attribute__((ext_vector_type(16), aligned(4), may_alias));
  *(floats *)x = __builtin_elementwise_sqrt(*(floats *)x);
}

#endif
