// A product whose left operand has many zeros: the tile's companion, see tile.h and
// SparseProduct.swift.
#ifndef PARALLELSGD_SPARSE_H
#define PARALLELSGD_SPARSE_H

#include <stdbool.h>
#include <stdint.h>

/// Steps of k that a mask of nonzeros stands for: their rows of B stay in L1 while all rows of A pass
/// over them.
enum { SPARSE_STEPS = 64 };

/// `to (+)= A·B` over `SPARSE_STEPS` steps of k or fewer and some panels of 16 columns, without the
/// zeros of A. Distances are in floats, that of masks in masks.
typedef struct {
  int64_t rows;
  /// Bit k of `masks[r * mask_row]` is set where element (r, k) takes part.
  const uint64_t *masks;
  int64_t mask_row;
  /// Element (r, k) is `a[r * a_row + k * a_step]`.
  const float *a;
  int64_t a_row, a_step;
  /// Element (k, j) of panel p is `b[p * b_panel + k * b_step + j]`.
  const float *b;
  int64_t b_step, b_panel;
  /// Element (r, j) of panel p is `to[r * to_row + p * to_panel + j]`.
  float *to;
  int64_t to_row, to_panel;
  /// Whether chains start at 0 and not at what is there.
  bool opens;
} sparse_rows;

/// The product for a fixed number of panels.
///
/// Every element is the chain of the tile without the steps whose `a` is 0, which add nothing to it:
/// the same bits, wherever `b` is finite.
typedef void (*sparse_function)(const sparse_rows *product);

typedef struct {
  /// The most panels that sums in registers are kept for.
  int32_t panels;
  /// For 1, 2, … `panels` panels.
  const sparse_function *functions;
} sparse_set;

/// The functions in the instructions of the set of tiles of that name.
const sparse_set *sparse_of_set(const char *name);

#endif
