#include "tile.h"

#include <stddef.h>

// C may fuse a*b+c on its own; here it is fused where it is written so, and nowhere else.
#pragma STDC FP_CONTRACT OFF

// A logical row of 16 floats; clang cuts it into the registers that the target has.
typedef float row16 __attribute__((vector_size(64), aligned(4), may_alias));

enum { TALLEST = 12, GROUP = 3 };

// The optimiser forgets what it knows of a value: it can neither derive it anew nor merge it.
#define OPAQUE(register_kind, value) __asm__("" : "+" register_kind(value))
#if defined(__aarch64__)
// Left alone, clang copies the scalar to all lanes while it loads, which occupies an arithmetic
// unit for a turn; fmla can multiply by one lane (neoverse-n1, LLVM's model: 17 cycles become 12).
#define KEEP_ONE_LANE(scalar) OPAQUE("w", scalar)
#else
#define KEEP_ONE_LANE(scalar)
#endif

// The source of every instantiation. `height` and `fused` are constants at each call, so that the
// loops over r unroll and c[] lives in registers.
static inline __attribute__((always_inline)) void tile(
  const int height, const bool fused, int64_t k, const float *a, int64_t a_row, int64_t a_step,
  const float *b, int64_t b_step, const float *from, float *to, int64_t c_row, bool add,
  const char *ahead, int64_t ahead_step) {
  row16 c[TALLEST];
#pragma clang loop unroll(full)
  for (int r = 0; r < height; r++) {
    c[r] = from ? *(const row16 *)(from + r * c_row) : (row16){0};
  }
  // A pointer for every three rows of a, in bytes as addresses are. With one pointer, clang walks
  // down all rows, and where two multiply-adds start each cycle, that chain of additions takes
  // longer than they do (12 rows on a Skylake server, LLVM's model: 11.1 cycles become 6.6).
  int64_t row = a_row * (int64_t)sizeof(float), step = a_step * (int64_t)sizeof(float);
  OPAQUE("r", row);
  OPAQUE("r", step);
  const char *group[TALLEST / GROUP];
#pragma clang loop unroll(full)
  for (int g = 0; g * GROUP < height; g++) group[g] = (const char *)a + g * GROUP * row;
  // Counted down, in groups that ask for memory once each: that takes an instruction a step less than a
  // count of all steps and a look at it.
  int64_t left = k;
  while (left > 0) {
    __builtin_prefetch(ahead);
    ahead += ahead_step;
    int64_t steps = left < TILE_AHEAD_STEPS ? left : TILE_AHEAD_STEPS;
    left -= steps;
#pragma clang loop unroll(disable)
    do {
      const row16 bi = *(const row16 *)b;
#pragma clang loop unroll(full)
      for (int r = 0; r < height; r++) {
        float s = *(const float *)(group[r / GROUP] + r % GROUP * row);
        KEEP_ONE_LANE(s);
        const row16 ar = {s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s};
        c[r] = fused ? __builtin_elementwise_fma(ar, bi, c[r]) : c[r] + ar * bi;
      }
#pragma clang loop unroll(full)
      for (int g = 0; g * GROUP < height; g++) {
        group[g] += step;
        if (height > GROUP) OPAQUE("r", group[g]);
      }
      b += b_step;
    } while (--steps);
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < height; r++) {
    row16 *t = (row16 *)(to + r * c_row);
    // A sum of nothing but zeros and products too small for a float may come to -0. As +0 it does
    // not tell which zeros took part: sparse.c leaves them out. (Added to *t, it makes no difference.)
    *t = add ? *t + c[r] : c[r] + 0.0f;
  }
}

#define TILE(set, target, fused, height)                                                       \
  target static void set##_##height(                                                           \
    int64_t k, const float *a, int64_t a_row, int64_t a_step, const float *b, int64_t b_step,   \
    const float *from, float *to, int64_t c_row, bool add, const char *ahead,                  \
    int64_t ahead_step) {                                                                      \
    tile(                                                                                      \
      height, fused, k, a, a_row, a_step, b, b_step, from, to, c_row, add, ahead, ahead_step); \
  }

#define TILES_TO_4(set, target, fused)                                                         \
  TILE(set, target, fused, 1)                                                                  \
  TILE(set, target, fused, 2)                                                                  \
  TILE(set, target, fused, 3)                                                                  \
  TILE(set, target, fused, 4)
#define TILES_TO_6(set, target, fused)                                                         \
  TILES_TO_4(set, target, fused)                                                               \
  TILE(set, target, fused, 5)                                                                  \
  TILE(set, target, fused, 6)
#define TILES_TO_12(set, target, fused)                                                        \
  TILES_TO_6(set, target, fused)                                                               \
  TILE(set, target, fused, 7)                                                                  \
  TILE(set, target, fused, 8)                                                                  \
  TILE(set, target, fused, 9)                                                                  \
  TILE(set, target, fused, 10)                                                                 \
  TILE(set, target, fused, 11)                                                                 \
  TILE(set, target, fused, 12)

#define LIST_4(set) set##_1, set##_2, set##_3, set##_4
#define LIST_6(set) LIST_4(set), set##_5, set##_6
#define LIST_12(set) \
  LIST_6(set), set##_7, set##_8, set##_9, set##_10, set##_11, set##_12

#if defined(__x86_64__)
// 16 vector registers of 8 floats: 12 sums, 2 for the row of b, 1 for the broadcast.
TILES_TO_6(avx2, __attribute__((target("avx2,fma"))), true)
// 32 registers of 16 floats: 12 sums hide the latency of two pipes.
TILES_TO_12(avx512, __attribute__((target("avx512f"))), true)
static const tile_function avx2_tiles[] = {LIST_6(avx2)};
static const tile_function avx512_tiles[] = {LIST_12(avx512)};
static const tile_set avx2 = {"avx2", 6, true, avx2_tiles};
static const tile_set avx512 = {"avx512", 12, true, avx512_tiles};
#endif

#if defined(__aarch64__)
// 32 registers of 4 floats: 24 sums, 4 for the row of b.
TILES_TO_6(neon, , true)
static const tile_function neon_tiles[] = {LIST_6(neon)};
static const tile_set neon = {"neon", 6, true, neon_tiles};
#endif

// What the language guarantees and no more. With fused arithmetic it calls the C library where the
// machine has no instruction: slow, exact, and the same bytes as the sets above.
TILES_TO_4(portable_fused, , true)
static const tile_function portable_fused_tiles[] = {LIST_4(portable_fused)};
static const tile_set portable_fused = {"portable-fma", 4, true, portable_fused_tiles};

// For machines without fused multiply-add: rounds twice, so its bytes differ from the others'.
TILES_TO_4(portable, , false)
static const tile_function portable_tiles[] = {LIST_4(portable)};
static const tile_set portable = {"portable", 4, false, portable_tiles};

const tile_set *tile_set_at(int32_t index) {
  const tile_set *found[4];
  int32_t count = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f")) found[count++] = &avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) found[count++] = &avx2;
#endif
#if defined(__aarch64__)
  found[count++] = &neon;
#endif
  // Exact but slow without the instruction, so it is chosen only by name.
  found[count++] = &portable;
  found[count++] = &portable_fused;
  return index >= 0 && index < count ? found[index] : NULL;
}
