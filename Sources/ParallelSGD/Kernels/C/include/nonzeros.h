// Masks of nonzeros, by which products leave out zeros: see sparse.h and Nonzeros.swift.
#ifndef PARALLELSGD_NONZEROS_H
#define PARALLELSGD_NONZEROS_H

#include <stdint.h>

/// Marks the nonzeros of each of `rows` rows of `count` floats, which are `stride` floats apart: bit i of
/// `masks[r * mask_stride + n]` is set where element 64·n + i of row r is not 0. Whole lines of 16 floats
/// are read; what is behind `count` is not marked.
typedef void (*mark_rows_function)(
  const float *_Nonnull row, int64_t rows, int64_t stride, int64_t count, uint64_t *_Nonnull masks,
  int64_t mask_stride);

/// Marks the nonzeros of 16 columns in the rows from `first` to `end` of `all`: bit i of `masks[16 * n + j]`
/// is set where column j of row 64·n + i is not 0.
///
/// `first` is a multiple of 32, and so is `end` unless it is `all`. Halves of masks are written, so that
/// who has other rows may do it at the same time; who has the last ones clears what is behind them.
/// `columns` is row `first`; rows are `stride` floats apart.
typedef void (*mark_columns_function)(
  const float *_Nonnull columns, int64_t first, int64_t end, int64_t all, int64_t stride,
  uint64_t *_Nonnull masks);

typedef struct {
  mark_rows_function _Nonnull rows;
  mark_columns_function _Nonnull columns;
} nonzeros_set;

/// The functions in the instructions of the set of tiles of that name.
const nonzeros_set *_Nonnull nonzeros_of_set(const char *_Nonnull name);

#endif
