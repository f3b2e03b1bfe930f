#include "update.h"

#include <string.h>

// Every operation rounds by itself: the bytes are those of the reference.
#pragma STDC FP_CONTRACT OFF

// A logical row of 16 floats; clang cuts it into the registers that the target has.
typedef float row16 __attribute__((ext_vector_type(16), aligned(4), may_alias));

#define INLINE static inline __attribute__((always_inline))

// Vectors go by pointer: by value they would be a warning about calls that are never made.

INLINE void clamp(row16 *x, float limit) {
  const row16 low = -limit, high = limit;
  *x = *x < low ? low : *x;
  *x = *x > high ? high : *x;
}

// Replaces 16 gradients by the decrease of their parameters. `rule` is a constant at each call.
INLINE void decrease(
  const update_rule rule, row16 *g, row16 *s0, row16 *s1, const update_constants *u) {
  switch (rule) {
    case UPDATE_SGD:
      *g = u->rate * *g;
      break;
    case UPDATE_MOMENTUM:
      *s0 = u->keep0 * *s0 + *g;
      *g = u->rate * *s0;
      break;
    case UPDATE_NESTEROV:
      *s0 = u->keep0 * *s0 + *g;
      *g = u->rate * (*g + u->keep0 * *s0);
      break;
    case UPDATE_RMSPROP:
      *s0 = u->keep0 * *s0 + u->take0 * *g * *g;
      *g = u->rate * *g / (__builtin_elementwise_sqrt(*s0) + u->epsilon);
      break;
    case UPDATE_ADAGRAD:
      *s0 = *s0 + *g * *g;
      *g = u->rate * *g / (__builtin_elementwise_sqrt(*s0) + u->epsilon);
      break;
    case UPDATE_LARS:
      *s0 = u->keep0 * *s0 + u->rate * *g;
      *g = *s0;
      break;
    case UPDATE_LARS_DIRECTION:
      break;
    case UPDATE_LAMB_DIRECTION:
    case UPDATE_ADAM:
      *s0 = u->keep0 * *s0 + u->take0 * *g;
      *s1 = u->keep1 * *s1 + u->take1 * *g * *g;
      *g = u->rate * *s0 / (__builtin_elementwise_sqrt(u->correction * *s1) + u->epsilon);
      break;
  }
}

INLINE bool update(
  const update_rule rule, const bool plain, const update_constants *constants, int64_t count,
  float *p, float *g, float *slot0, float *slot1) {
  // A copy that no store can reach, so that its fields stay in registers.
  const update_constants u = *constants;
  const bool directs = rule == UPDATE_LARS_DIRECTION || rule == UPDATE_LAMB_DIRECTION;
  const bool has_moments = rule == UPDATE_ADAM || rule == UPDATE_LAMB_DIRECTION;
  const int slots =
    rule == UPDATE_SGD || rule == UPDATE_LARS_DIRECTION ? 0 : has_moments ? 2 : 1;
  // x·0 is 0 for finite x and NaN otherwise, and NaN stays in a sum.
  row16 zeros = 0;
  for (int64_t i = 0; i < count; i += 16) {
    const row16 old = *(const row16 *)(p + i);
    row16 slope = *(const row16 *)(g + i) * u.gradient_scale;
    if (!plain) {
      clamp(&slope, u.clip_value);
      slope += u.l2 * old;
    }
    row16 s0 = slots > 0 ? *(row16 *)(slot0 + i) : (row16)0;
    row16 s1 = slots > 1 ? *(row16 *)(slot1 + i) : (row16)0;
    decrease(rule, &slope, &s0, &s1, &u);
    row16 new;
    if (directs) {
      new = plain ? slope : slope + u.decay * old;
      *(row16 *)(g + i) = new;
    } else {
      new = plain ? old - slope : old - slope - u.decay * old;
      *(row16 *)(p + i) = new;
    }
    if (slots > 0) *(row16 *)(slot0 + i) = s0;
    if (slots > 1) *(row16 *)(slot1 + i) = s1;
    zeros += new * 0.0f;
    // A square that overflows shows nowhere else: the decrease is divided by its root. An infinite
    // moment makes the parameter infinite as well.
    if (rule == UPDATE_RMSPROP || rule == UPDATE_ADAGRAD) zeros += s0 * 0.0f;
    if (has_moments) zeros += s1 * 0.0f;
  }
  float sum = 0;
  for (int lane = 0; lane < 16; lane++) sum += zeros[lane];
  return sum == 0;
}

#define CASE(rule)                                                                             \
  case rule:                                                                                   \
    return u->plain ? update(rule, true, u, count, p, g, slot0, slot1)                         \
                    : update(rule, false, u, count, p, g, slot0, slot1);

#define UPDATE(set, target)                                                                    \
  target static bool set(                                                                      \
    const update_constants *u, int64_t count, float *p, float *g, float *slot0,                \
    float *slot1) {                                                                            \
    switch (u->rule) {                                                                         \
      CASE(UPDATE_SGD)                                                                         \
      CASE(UPDATE_MOMENTUM)                                                                    \
      CASE(UPDATE_NESTEROV)                                                                    \
      CASE(UPDATE_RMSPROP)                                                                     \
      CASE(UPDATE_ADAGRAD)                                                                     \
      CASE(UPDATE_ADAM)                                                                        \
      CASE(UPDATE_LARS)                                                                        \
      CASE(UPDATE_LARS_DIRECTION)                                                              \
      CASE(UPDATE_LAMB_DIRECTION)                                                              \
    }                                                                                          \
  }

#if defined(__x86_64__)
UPDATE(avx2, __attribute__((target("avx2"))))
UPDATE(avx512, __attribute__((target("avx512f"))))
#endif
// Four lanes on every processor that there is Swift for.
UPDATE(baseline, )

update_function update_of_set(const char *name) {
#if defined(__x86_64__)
  if (!strcmp(name, "avx512")) return avx512;
  if (!strcmp(name, "avx2")) return avx2;
#endif
  return baseline;
}
