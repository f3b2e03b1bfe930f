// The optimizers' updates: square roots and quotients on as many lanes as the processor has. In a
// plain build Swift compiles them for four, and Adam's update took 16 % of a step of 784-256-128-10,
// now 6 %. References with the same bytes stand in Optimizers/UpdateRule.swift.
#ifndef PARALLELSGD_UPDATE_H
#define PARALLELSGD_UPDATE_H

#include <stdbool.h>
#include <stdint.h>

/// The rules; their formulas are in the files of their names in Optimizers/.
typedef enum {
  UPDATE_SGD,
  UPDATE_MOMENTUM,
  UPDATE_NESTEROV,
  UPDATE_RMSPROP,
  UPDATE_ADAGRAD,
  UPDATE_ADAM,
  UPDATE_LARS,
  // These write directions in place of gradients, and no parameters.
  UPDATE_LARS_DIRECTION,
  UPDATE_LAMB_DIRECTION,
} update_rule;

/// What an update needs to know: the same for all elements of a range.
typedef struct {
  update_rule rule;
  /// Neither clipped nor decayed: `clip_value`, `l2` and `decay` are not looked at.
  bool plain;
  float gradient_scale, clip_value, l2;
  /// η; under Adam times the first moment's correction, under LARS and LAMB times the trust ratio.
  float rate;
  /// η·λ of decoupled decay.
  float decay;
  /// How much of the first slot is kept, and how much of what is new comes in.
  float keep0, take0;
  /// The same of the second slot.
  float keep1, take1;
  /// Of the second moment, and what is added to its root.
  float correction, epsilon;
} update_constants;

/// Updates `count` parameters, a multiple of 16, and the slots that the rule has. The gradient is
/// written to by rules of directions alone.
///
/// Returns whether all that was written is finite.
typedef bool (*update_function)(
  const update_constants *constants, int64_t count, float *parameters, float *gradient,
  float *slot0, float *slot1);

/// The update in the instructions of a set of tiles of that name. All give the same bytes.
update_function update_of_set(const char *name);

#endif
