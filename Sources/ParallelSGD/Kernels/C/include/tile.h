// The matrix tile: the one piece of arithmetic that Swift cannot compile for several instruction
// sets in one plain build. Everything around it is Swift; see MatrixProduct.swift.
#ifndef PARALLELSGD_TILE_H
#define PARALLELSGD_TILE_H

#include <stdbool.h>
#include <stdint.h>

/// Columns of a tile and lanes of a logical row, the same for every instruction set.
enum { TILE_COLUMNS = 16 };

/// Steps of k in which a tile asks for memory once.
enum { TILE_AHEAD_STEPS = 8 };

/// `to (+)= from + A·B` over a tile of a fixed number of rows and 16 columns.
///
/// Every element is one chain of fused multiply-adds in the order of k, started at 0 or at `from`:
/// its bits depend neither on the vector width nor on how the work was cut into tiles.
///
/// - a: element (r, k) is `a[r * a_row + k * a_step]`
/// - b: element (k, j) is `b[k * b_step + j]`
/// - from: where the chains start, NULL for 0; rows `c_row` apart
/// - to: the result; rows `c_row` apart; with `add` the finished chain is added to what is there
/// - ahead: any address; the line there, and that of every `ahead_step` bytes further, is asked for
///   once in TILE_AHEAD_STEPS steps
typedef void (*tile_function)(
  int64_t k, const float *a, int64_t a_row, int64_t a_step, const float *b, int64_t b_step,
  const float *from, float *to, int64_t c_row, bool add, const char *ahead, int64_t ahead_step);

/// The tiles of one instruction set.
typedef struct {
  const char *name;
  /// Rows of the tallest tile.
  int32_t height;
  /// Whether multiply and add round once. Sets that fuse give the same bytes.
  bool fused;
  /// Tiles of 1, 2, … `height` rows.
  const tile_function *tiles;
} tile_set;

/// Every set compiled for this architecture that this machine can run, the fastest first.
/// NULL past the last one.
const tile_set *tile_set_at(int32_t index);

#endif
