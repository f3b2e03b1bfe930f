#include "transpose.h"

#include <string.h>

enum { SIDE = 16, HALF = 8 };

// Half a row of a block; clang cuts it into the registers that the target has.
typedef float row8 __attribute__((vector_size(32), aligned(4), may_alias));

#define INLINE static inline __attribute__((always_inline))

INLINE void load(row8 *rows, const float *from) {
#pragma clang loop unroll(full)
  for (int r = 0; r < HALF; r++) rows[r] = *(const row8 *)(from + SIDE * r);
}

INLINE void store(const row8 *rows, float *to) {
#pragma clang loop unroll(full)
  for (int r = 0; r < HALF; r++) *(row8 *)(to + SIDE * r) = rows[r];
}

// Pairs of floats, then pairs of pairs, then halves of rows change places.
INLINE void transpose8(row8 *rows) {
  row8 pairs[HALF], fours[HALF];
#pragma clang loop unroll(full)
  for (int r = 0; r < HALF; r += 2) {
    const row8 a = rows[r], b = rows[r + 1];
    pairs[r] = __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13);
    pairs[r + 1] = __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15);
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < HALF; r += 4) {
#pragma clang loop unroll(full)
    for (int high = 0; high < 2; high++) {
      const row8 a = pairs[r + high], b = pairs[r + 2 + high];
      fours[r + 2 * high] = __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13);
      fours[r + 2 * high + 1] = __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15);
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < HALF / 2; r++) {
    const row8 a = fours[r], b = fours[r + 4];
    rows[r] = __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11);
    rows[r + 4] = __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15);
  }
}

#define TRANSPOSE(set, target)                                                                 \
  target static void set(const float *from, float *to) {                                       \
    row8 a[HALF], b[HALF];                                                                     \
    for (int half = 0; half < SIDE; half += HALF) {                                            \
      load(a, from + half * (SIDE + 1));                                                       \
      transpose8(a);                                                                           \
      store(a, to + half * (SIDE + 1));                                                        \
    }                                                                                          \
    /* What is above the diagonal and what is below it, both read before one is written. */    \
    load(a, from + HALF);                                                                      \
    transpose8(a);                                                                             \
    load(b, from + HALF * SIDE);                                                               \
    store(a, to + HALF * SIDE);                                                                \
    transpose8(b);                                                                             \
    store(b, to + HALF);                                                                       \
  }

#if defined(__x86_64__)
TRANSPOSE(avx, __attribute__((target("avx"))))
#endif
// Four lanes on every processor that there is Swift for.
TRANSPOSE(baseline, )

transpose_function transpose_of_set(const char *name) {
#if defined(__x86_64__)
  if (!strcmp(name, "avx512") || !strcmp(name, "avx2")) return avx;
#endif
  return baseline;
}
