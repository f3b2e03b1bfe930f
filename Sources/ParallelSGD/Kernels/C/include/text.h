// Where the fields of a table's text end, and the numbers in them: shuffles of bytes and masks
// of comparisons, for which Swift has no words. Written in Swift alone, reading a file of numbers took
// half as long again. The references stand in Sources/Shards/Tables: FieldEnds.swift and
// NumberWords.swift, which run where there are no such instructions.
#ifndef PARALLELSGD_TEXT_H
#define PARALLELSGD_TEXT_H

#include <stdbool.h>
#include <stdint.h>

/// `±integer · 10^exponent`, not yet rounded.
typedef struct {
  uint64_t integer;
  int32_t exponent;
  bool is_negative;
  /// Whether there is one at all.
  bool is_number;
} text_decimal;

typedef struct {
  /// Looks at `blocks` blocks of 64 bytes and writes the offset of every separator, LF and CR to `ends`,
  /// and up to 10 more elements behind. Returns how many there are.
  int64_t (*_Nonnull find_ends)(
    const uint8_t *_Nonnull text, int64_t blocks, uint8_t separator, uint32_t *_Nonnull ends);

  /// Reads the numbers in `count` successive fields until one is none of `-? digits* (. digits*)?`, with
  /// a digit at least, followed or not by `e`, a sign and two digits; has more than 24 characters before
  /// these, or from 16 on a value above 921 in front of the last 16; does not end with `separator`; or takes more than one operation to be rounded, and then is
  /// `left` to the caller. All others are rounded rightly, so to the same bits as by any other right
  /// reading; minus zero is zero.
  ///
  /// `begin` is where the first field begins, and afterwards where the first does that was not read;
  /// `ends` says where each ends. 16 bytes behind the end of each field must be readable.
  /// Returns how many were read.
  int64_t (*_Nonnull read_numbers)(
    const uint8_t *_Nonnull text, int64_t *_Nonnull begin, const uint32_t *_Nonnull ends,
    int64_t count, uint8_t separator, double *_Nonnull numbers, text_decimal *_Nonnull left);
} text_functions;

/// The functions in the fastest instructions that this machine has; NULL where it has none for them.
const text_functions *_Nullable text_functions_of_machine(void);

#endif
