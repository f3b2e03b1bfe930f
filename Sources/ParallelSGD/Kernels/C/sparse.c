#include "sparse.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

typedef float row16 __attribute__((vector_size(64), aligned(4), may_alias));

enum { WIDEST = 7, LINE = 16 };

// The optimiser forgets what it knows of a value.
#define OPAQUE(register_kind, value) __asm__("" : "+" register_kind(value))

// A float as a scalar that is then copied to all lanes. Where loads of vectors are what there is most of,
// it comes by way of a general register: Zen 4 has a third port for such loads.
static inline __attribute__((always_inline)) float scalar(const float *from) {
#if defined(__x86_64__)
  uint32_t bits;
  __builtin_memcpy(&bits, from, sizeof bits);
  OPAQUE("r", bits);
  float x;
  __builtin_memcpy(&x, &bits, sizeof x);
  return x;
#else
  return *from;
#endif
}

// `panels` and `fused` are constants at each call, so that the loops over p unroll and c[] lives in
// registers.
static inline __attribute__((always_inline)) void sparse(
  const int panels, const bool fused, const sparse_rows *product) {
  const sparse_rows s = *product;
  // Three panels a pointer, in bytes as addresses are: a pointer for each would not fit into the
  // registers that are left.
  int64_t panel = s.b_panel * (int64_t)sizeof(float), three = 3 * panel;
  OPAQUE("r", panel);
  OPAQUE("r", three);
  const float *a = s.a;
  float *to = s.to;
  const uint64_t *mask = s.masks;
  // A row ends with a branch that nobody can foresee; what the next one starts with should be near. Where
  // rows of a are columns of something, all that is asked for is near.
  const bool is_far = s.a_row > LINE;
  for (int64_t row = 0; row < s.rows; row++) {
    if (is_far) {
#pragma clang loop unroll(full)
      for (int line = 0; line < SPARSE_STEPS / LINE; line++) {
        __builtin_prefetch(a + s.a_row + line * LINE);
      }
#pragma clang loop unroll(full)
      for (int p = 0; p < panels; p++) __builtin_prefetch(to + s.to_row + p * s.to_panel);
    }
    row16 c[WIDEST];
#pragma clang loop unroll(full)
    for (int p = 0; p < panels; p++) {
      c[p] = s.opens ? (row16){0} : *(const row16 *)(to + p * s.to_panel);
    }
    for (uint64_t left = *mask; left; left &= left - 1) {
      const int64_t k = __builtin_ctzll(left);
      const float x = scalar(a + k * s.a_step);
      const row16 ak = {x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x};
      const char *group = (const char *)(s.b + k * s.b_step);
#pragma clang loop unroll(full)
      for (int p = 0; p < panels; p++) {
        if (p > 0 && p % 3 == 0) {
          group += three;
          OPAQUE("r", group);
        }
        const row16 bk = *(const row16 *)(group + p % 3 * panel);
        c[p] = fused ? __builtin_elementwise_fma(ak, bk, c[p]) : c[p] + ak * bk;
      }
    }
#pragma clang loop unroll(full)
    for (int p = 0; p < panels; p++) {
      // As in the tile: -0 becomes 0, so that steps left out cannot show.
      *(row16 *)(to + p * s.to_panel) = c[p] + 0.0f;
    }
    a += s.a_row;
    to += s.to_row;
    mask += s.mask_row;
  }
}

#define SPARSE(set, target, fused, panels)                                                    \
  target static void set##_sparse_##panels(const sparse_rows *product) {                      \
    sparse(panels, fused, product);                                                           \
  }
#define SPARSE_TO_6(set, target, fused)                                                       \
  SPARSE(set, target, fused, 1)                                                               \
  SPARSE(set, target, fused, 2)                                                               \
  SPARSE(set, target, fused, 3)                                                               \
  SPARSE(set, target, fused, 4)                                                               \
  SPARSE(set, target, fused, 5)                                                               \
  SPARSE(set, target, fused, 6)
#define SPARSE_TO_7(set, target, fused)                                                       \
  SPARSE_TO_6(set, target, fused)                                                             \
  SPARSE(set, target, fused, 7)

#define LIST_SPARSE_6(set) \
  set##_sparse_1, set##_sparse_2, set##_sparse_3, set##_sparse_4, set##_sparse_5, set##_sparse_6
#define LIST_SPARSE_7(set) LIST_SPARSE_6(set), set##_sparse_7
#define SPARSE_SET(set, panels)                                                               \
  static const sparse_function set##_sparse_functions[] = {LIST_SPARSE_##panels(set)};        \
  static const sparse_set set##_sparse = {panels, set##_sparse_functions};

#if defined(__x86_64__)
// 14 sums of 8 floats in 16 registers, one for the scalar; the rows of b are read by the
// multiply-adds themselves.
SPARSE_TO_7(avx2, __attribute__((target("avx2,fma"))), true)
SPARSE_TO_7(avx512, __attribute__((target("avx512f"))), true)
SPARSE_SET(avx2, 7)
SPARSE_SET(avx512, 7)
#endif
#if defined(__aarch64__)
// 24 sums of 4 floats in 32 registers: of 28, clang leaves two on the stack.
SPARSE_TO_6(neon, , true)
SPARSE_SET(neon, 6)
#endif
SPARSE_TO_7(portable_fused, , true)
SPARSE_TO_7(portable, , false)
SPARSE_SET(portable_fused, 7)
SPARSE_SET(portable, 7)

const sparse_set *sparse_of_set(const char *name) {
#if defined(__x86_64__)
  if (!strcmp(name, "avx512")) return &avx512_sparse;
  if (!strcmp(name, "avx2")) return &avx2_sparse;
#endif
#if defined(__aarch64__)
  if (!strcmp(name, "neon")) return &neon_sparse;
#endif
  return !strcmp(name, "portable") ? &portable_sparse : &portable_fused_sparse;
}
