// Blocks of 16×16 floats, transposed: how weights are packed for the backward pass, and how gradients
// that were contracted row by row come into panels. See Transpose.swift.
#ifndef PARALLELSGD_TRANSPOSE_H
#define PARALLELSGD_TRANSPOSE_H

/// `to[16·c + r] = from[16·r + c]` for 16 rows and 16 columns; `to` may be `from`, but may not overlap it
/// otherwise.
typedef void (*transpose_function)(const float *_Nonnull from, float *_Nonnull to);

/// The function in the instructions of the set of tiles of that name.
transpose_function _Nonnull transpose_of_set(const char *_Nonnull name);

#endif
