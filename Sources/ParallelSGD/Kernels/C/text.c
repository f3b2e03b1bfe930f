#include "text.h"

#include <float.h>
#include <stddef.h>

#if defined(__x86_64__)
#include <immintrin.h>

// A product and the sum after it are exact here, whether they are fused or not.

#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

enum { STEP = 64, AT_ONCE = 10, LONGEST = 15 };

AVX2 static inline uint32_t ends_in(
  const uint8_t *text, __m256i separators, __m256i feeds, __m256i returns) {
  const __m256i bytes = _mm256_loadu_si256((const __m256i *)text);
  return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(
    _mm256_cmpeq_epi8(bytes, separators),
    _mm256_or_si256(_mm256_cmpeq_epi8(bytes, feeds), _mm256_cmpeq_epi8(bytes, returns))));
}

AVX2 static int64_t find_ends(
  const uint8_t *text, int64_t blocks, uint8_t separator, uint32_t *ends) {
  const __m256i separators = _mm256_set1_epi8((char)separator);
  const __m256i feeds = _mm256_set1_epi8('\n'), returns = _mm256_set1_epi8('\r');
  uint32_t *out = ends;
  for (int64_t block = 0; block < blocks; block++) {
    const uint32_t offset = (uint32_t)(block * STEP);
    const uint32_t low = ends_in(text + offset, separators, feeds, returns);
    const uint32_t high = ends_in(text + offset + STEP / 2, separators, feeds, returns);
    uint64_t bits = (uint64_t)high << 32 | low;
    uint32_t *const next = out + _mm_popcnt_u64(bits);
    // Ten whether there are so many or not: so there is mostly one turn, which is foreseen.
    do {
#pragma clang loop unroll(full)
      for (int place = 0; place < AT_ONCE; place++) {
        out[place] = offset + (uint32_t)_tzcnt_u64(bits);
        bits = _blsr_u64(bits);
      }
      out += AT_ONCE;
    } while (out < next);
    out = next;
  }
  return out - ends;
}

// How the digits of a token of `l` characters with its point at `d` (at `l`: without one) are moved to
// the end of 16 bytes, zeros before them. Of a point alone, the point is moved: it is no digit.
#define DIGITS(l, d) ((l) - ((d) < (l)))
#define FROM(l, d, t) ((t) < 0 ? 0x80 : (t) < (d) ? (t) : (t) + 1)
#define LANE(l, d, k) ((l) == 1 && (d) == 0 && (k) == 15 ? 0 : FROM(l, d, (k) - 16 + DIGITS(l, d)))
#define FOUR(l, d, k) LANE(l, d, k), LANE(l, d, k + 1), LANE(l, d, k + 2), LANE(l, d, k + 3)
#define POINT(l, d) {FOUR(l, d, 0), FOUR(l, d, 4), FOUR(l, d, 8), FOUR(l, d, 12)}
#define LENGTH(l)                                                                             \
  {POINT(l, 0), POINT(l, 1), POINT(l, 2),  POINT(l, 3),  POINT(l, 4),  POINT(l, 5),           \
   POINT(l, 6), POINT(l, 7), POINT(l, 8),  POINT(l, 9),  POINT(l, 10), POINT(l, 11),          \
   POINT(l, 12), POINT(l, 13), POINT(l, 14), POINT(l, 15)}

static const uint8_t moves[LONGEST + 2][16][16] __attribute__((aligned(64))) = {
  LENGTH(0), LENGTH(1), LENGTH(2),  LENGTH(3),  LENGTH(4),  LENGTH(5),  LENGTH(6),  LENGTH(7),
  LENGTH(8), LENGTH(9), LENGTH(10), LENGTH(11), LENGTH(12), LENGTH(13), LENGTH(14), LENGTH(15),
  LENGTH(16),
};

// By characters from the point on.
static const double divisors[LONGEST + 1] = {1,   1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,
                                             1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14};

static const double signs[2] = {0.0, -0.0};

// A bit for each of 16 characters: whether it is a point.
AVX2 static inline uint32_t points_in(__m128i bytes) {
  return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('.')));
}

AVX2 static inline __m128i moved(__m128i bytes, uint64_t length, uint64_t point) {
  return _mm_shuffle_epi8(
    _mm_xor_si128(bytes, _mm_set1_epi8('0')), _mm_load_si128((const __m128i *)moves[length][point]));
}

AVX2 static inline int are_digits(__m128i digits) {
  const __m128i nines = _mm_set1_epi8(9);
  return _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(digits, nines), nines)) == 0xFFFF;
}

// The digits of a token as they stand in a number, the last one last, and how many characters from the
// point on there are. False where some other character is among them.
AVX2 static inline __attribute__((always_inline)) int digits_of(
  const uint8_t *token, uint64_t length, __m128i *digits, uint64_t *from_point) {
  const __m128i bytes = _mm_loadu_si128((const __m128i *)token);
  const uint64_t point = _tzcnt_u32(points_in(bytes) | 1u << length);
  *digits = moved(bytes, length, point);
  *from_point = length - point;
  return are_digits(*digits);
}

// Two numbers of eight digits: sums of pairs, of fours, of eights.
// (W. Muła, *SIMD-ized faster parse of numbers*, 2014.)
AVX2 static inline __attribute__((always_inline)) __m128i eights_of(__m128i digits) {
  const __m128i pairs = _mm_maddubs_epi16(digits, _mm_set1_epi16(10 | 1 << 8));
  const __m128i fours = _mm_madd_epi16(pairs, _mm_set1_epi32(100 | 1 << 16));
  return _mm_madd_epi16(_mm_packus_epi32(fours, fours), _mm_set1_epi32(10000 | 1 << 16));
}

// Up to 15 digits: exact as Doubles, and so is their sum.
AVX2 static inline __attribute__((always_inline)) double number_of(__m128i digits) {
  const __m128d parts = _mm_cvtepi32_pd(eights_of(digits));
  return parts[0] * 1e8 + parts[1];
}

AVX2 static inline uint64_t integer_of(__m128i digits) {
  const uint64_t parts = (uint64_t)_mm_cvtsi128_si64(eights_of(digits));
  return (parts & 0xFFFFFFFF) * 100000000 + (parts >> 32);
}

AVX2 static inline __attribute__((always_inline)) double signed_number(
  double magnitude, uint64_t minus) {
  return _mm_or_pd(_mm_set_sd(magnitude), _mm_load_sd(&signs[minus]))[0] + 0.0;
}

// 1 for a minus. Not compared: clang keeps the answer in part of a register, and then each number waits
// for the one before.
static inline uint64_t is_minus(uint8_t byte) { return ((uint64_t)(byte ^ '-') - 1) >> 63; }

// Without exponents: nothing is called here, so all constants stay in registers.
AVX2 static __attribute__((noinline)) int64_t read_plain_numbers(
  const uint8_t *text, int64_t *begin, const uint32_t *ends, int64_t count, uint8_t separator,
  double *numbers) {
  uint64_t start = (uint64_t)*begin;
  int64_t field = 0;
  for (; field < count; field++) {
    const uint64_t end = ends[field], minus = is_minus(text[start]);
    const uint64_t length = end - start - minus;
    if (text[end] != separator || length - 1 >= LONGEST) break;
    __m128i digits;
    uint64_t from_point;
    if (!digits_of(text + start + minus, length, &digits, &from_point)) break;
    numbers[field] = signed_number(number_of(digits) / divisors[from_point], minus);
    start = end + 1;
  }
  *begin = (int64_t)start;
  return field;
}

enum { LONG = 16, FRONT = 8, LARGEST_FRONT = 921 };

// All digits of a token of 16 to 24 characters, its last 16 and those in front of them, below 2⁶³.
AVX2 static int long_integer_of(
  const uint8_t *token, uint64_t length, uint64_t *integer, uint64_t *from_point) {
  const uint64_t front_length = length - LONG;
  const __m128i back = _mm_loadu_si128((const __m128i *)(token + front_length));
  __m128i front_digits, back_digits = _mm_xor_si128(back, _mm_set1_epi8('0'));
  uint64_t front_from_point;
  if (!digits_of(token, front_length, &front_digits, &front_from_point)) return 0;
  const uint64_t front = integer_of(front_digits);
  const uint32_t points = points_in(back);
  if (front > LARGEST_FRONT || (points && front_from_point)) return 0;
  if (points) back_digits = moved(back, LONG, _tzcnt_u32(points));
  if (!are_digits(back_digits)) return 0;
  *integer = front * (points ? 1000000000000000 : 10000000000000000) + integer_of(back_digits);
  *from_point =
    points ? LONG - _tzcnt_u32(points) : front_from_point ? front_from_point + LONG : 0;
  return 1;
}

// 10⁰ to 10²², every one exact.
static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

enum { LARGEST_POWER = 22 };

// A number of more digits, or with `e`, a sign and two digits behind it. False where it is none.
AVX2 static int decimal_of(const uint8_t *token, uint64_t length, text_decimal *decimal) {
  int exponent = 0;
  if (length > 4 && length <= LONG + FRONT + 4 && (token[length - 4] | 0x20) == 'e') {
    length -= 4;
    const uint8_t *const mark = token + length;
    const uint32_t ten = mark[2] - '0', one = mark[3] - '0';
    if ((mark[1] != '-' && mark[1] != '+') || ten > 9 || one > 9) return 0;
    exponent = (int)(10 * ten + one);
    if (mark[1] == '-') exponent = -exponent;
  }
  uint64_t from_point;
  if (length - 1 < LONGEST) {
    __m128i digits;
    if (!digits_of(token, length, &digits, &from_point)) return 0;
    decimal->integer = integer_of(digits);
  } else if (length - LONG > FRONT
    || !long_integer_of(token, length, &decimal->integer, &from_point)) {
    return 0;
  }
  decimal->exponent = exponent - (from_point > 0 ? (int)from_point - 1 : 0);
  return 1;
}

// Whether it is a quotient or product of two Doubles, which is rounded once, and not beyond a Float.
static int rounded(const text_decimal *decimal, double *magnitude) {
  const int size = decimal->exponent < 0 ? -decimal->exponent : decimal->exponent;
  if (decimal->integer > (uint64_t)1 << DBL_MANT_DIG || size > LARGEST_POWER) return 0;
  const double whole = (double)(int64_t)decimal->integer;
  *magnitude = decimal->exponent < 0 ? whole / powers[size] : whole * powers[size];
  return *magnitude <= FLT_MAX;
}

AVX2 static int64_t read_numbers(
  const uint8_t *text, int64_t *begin, const uint32_t *ends, int64_t count, uint8_t separator,
  double *numbers, text_decimal *left) {
  int64_t field = 0;
  left->is_number = false;
  while (1) {
    field += read_plain_numbers(
      text, begin, ends + field, count - field, separator, numbers + field);
    if (field >= count) return field;
    const int64_t end = ends[field];
    if (text[end] != separator) return field;
    const uint64_t minus = is_minus(text[*begin]);
    if (!decimal_of(text + *begin + minus, (uint64_t)(end - *begin) - minus, left)) return field;
    double magnitude;
    if (!rounded(left, &magnitude)) {
      left->is_number = true;
      left->is_negative = minus;
      return field;
    }
    numbers[field++] = signed_number(magnitude, minus);
    *begin = end + 1;
  }
}

const text_functions *text_functions_of_machine(void) {
  static const text_functions avx2 = {find_ends, read_numbers};
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
      __builtin_cpu_supports("popcnt")
    ? &avx2
    : NULL;
}

#else

const text_functions *text_functions_of_machine(void) { return NULL; }

#endif
