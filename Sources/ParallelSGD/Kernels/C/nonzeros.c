#include "nonzeros.h"

#include <string.h>

#include "sparse.h"

enum { LANES = 16, RUN = SPARSE_STEPS, HALF_RUN = RUN / 2 };
// A half of a mask is written by its place in memory.
_Static_assert(RUN == 64 && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "masks are of another kind");

// Clang cuts them into the registers that the target has.
typedef float row16 __attribute__((vector_size(64), aligned(4), may_alias));
typedef uint32_t word16 __attribute__((vector_size(64)));
typedef _Bool mask16 __attribute__((ext_vector_type(16)));

#define INLINE static inline __attribute__((always_inline))

// All ones where a lane is not 0, of either sign; NaN is not.
#define NONZERO(lanes) ((word16)(*(const row16 *)(lanes) != 0))

INLINE void mark_rows(
  const float *row, int64_t rows, int64_t stride, int64_t count, uint64_t *masks,
  int64_t mask_stride) {
  for (int64_t r = 0; r < rows; r++) {
    for (int64_t start = 0; start < count; start += RUN) {
      const int64_t left = count - start;
      uint64_t mask = 0;
      for (int64_t at = 0; at < (left < RUN ? left : RUN); at += LANES) {
        const mask16 lanes = __builtin_convertvector(NONZERO(row + start + at), mask16);
        uint16_t bits;
        memcpy(&bits, &lanes, sizeof bits);
        mask |= (uint64_t)bits << at;
      }
      if (left < RUN) mask &= ((uint64_t)1 << left) - 1;
      masks[start / RUN] = mask;
    }
    row += stride;
    masks += mask_stride;
  }
}

// Bit i of a lane tells whether row i has a nonzero there.
INLINE void mark_half(const float *columns, int64_t rows, int64_t stride, word16 *to) {
  word16 marks = {0};
  word16 bit = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  for (int64_t row = 0; row < rows; row++) {
    marks |= NONZERO(columns) & bit;
    bit += bit;
    columns += stride;
  }
  *to = marks;
}

INLINE void mark_columns(
  const float *columns, int64_t first, int64_t end, int64_t all, int64_t stride, uint64_t *masks) {
  for (int64_t row = first; row < end; row += HALF_RUN) {
    word16 marks;
    mark_half(columns, end - row < HALF_RUN ? end - row : HALF_RUN, stride, &marks);
    const int is_high = row / HALF_RUN % 2;
    char *to = (char *)(masks + row / RUN * LANES) + 4 * is_high;
#pragma clang loop unroll(full)
    for (int lane = 0; lane < LANES; lane++) {
      const uint32_t word = marks[lane];
      memcpy(to + 8 * lane, &word, sizeof word);
    }
    if (!is_high && row + HALF_RUN >= all) {
      for (int lane = 0; lane < LANES; lane++) memset(to + 8 * lane + 4, 0, 4);
    }
    columns += HALF_RUN * stride;
  }
}

#define NONZEROS(set, target)                                                                  \
  target static void set##_mark_rows(                                                          \
    const float *row, int64_t rows, int64_t stride, int64_t count, uint64_t *masks,            \
    int64_t mask_stride) {                                                                     \
    mark_rows(row, rows, stride, count, masks, mask_stride);                                   \
  }                                                                                            \
  target static void set##_mark_columns(                                                       \
    const float *columns, int64_t first, int64_t end, int64_t all, int64_t stride,             \
    uint64_t *masks) {                                                                         \
    mark_columns(columns, first, end, all, stride, masks);                                     \
  }                                                                                            \
  static const nonzeros_set set##_nonzeros = {set##_mark_rows, set##_mark_columns};

#if defined(__x86_64__)
NONZEROS(avx2, __attribute__((target("avx2"))))
NONZEROS(avx512, __attribute__((target("avx512f"))))
#endif
// Four lanes on every processor that there is Swift for.
NONZEROS(baseline, )

const nonzeros_set *nonzeros_of_set(const char *name) {
#if defined(__x86_64__)
  if (!strcmp(name, "avx512")) return &avx512_nonzeros;
  if (!strcmp(name, "avx2")) return &avx2_nonzeros;
#endif
  return &baseline_nonzeros;
}
