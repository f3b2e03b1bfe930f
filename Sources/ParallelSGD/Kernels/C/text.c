#include "text.h"

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

static const uint8_t moves[LONGEST + 1][16][16] __attribute__((aligned(64))) = {
  LENGTH(0), LENGTH(1), LENGTH(2),  LENGTH(3),  LENGTH(4),  LENGTH(5),  LENGTH(6),  LENGTH(7),
  LENGTH(8), LENGTH(9), LENGTH(10), LENGTH(11), LENGTH(12), LENGTH(13), LENGTH(14), LENGTH(15),
};

// Ten's powers, exact; the first twice, for a number without a point and one that ends with it.
static const double powers[] = {1,    1,    1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9, 1e10,
                                1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

enum { LARGEST_POWER = 22 };

static const double signs[2] = {0.0, -0.0};

// The digits of a token as they stand in a number, the last one last, and how many characters from the
// point on there are. False where some other character is among them.
AVX2 static inline __attribute__((always_inline)) int digits_of(
  const uint8_t *token, uint64_t length, __m128i *digits, uint64_t *from_point) {
  const __m128i bytes = _mm_loadu_si128((const __m128i *)token);
  const uint32_t points = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('.')));
  const uint64_t point = _tzcnt_u32(points | 1u << length);
  *digits = _mm_shuffle_epi8(
    _mm_xor_si128(bytes, _mm_set1_epi8('0')), _mm_load_si128((const __m128i *)moves[length][point]));
  *from_point = length - point;
  const __m128i nines = _mm_set1_epi8(9);
  return _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(*digits, nines), nines)) == 0xFFFF;
}

// Pairs of digits, fours, eights: exact as Doubles, and so is their sum.
// (W. Muła, *SIMD-ized faster parse of numbers*, 2014.)
AVX2 static inline __attribute__((always_inline)) double number_of(__m128i digits) {
  const __m128i pairs = _mm_maddubs_epi16(digits, _mm_set1_epi16(10 | 1 << 8));
  const __m128i fours = _mm_madd_epi16(pairs, _mm_set1_epi32(100 | 1 << 16));
  const __m128i eights =
    _mm_madd_epi16(_mm_packus_epi32(fours, fours), _mm_set1_epi32(10000 | 1 << 16));
  const __m128d parts = _mm_cvtepi32_pd(eights);
  return parts[0] * 1e8 + parts[1];
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
    numbers[field] = signed_number(number_of(digits) / powers[from_point], minus);
    start = end + 1;
  }
  *begin = (int64_t)start;
  return field;
}

// A token that ends with `e`, a sign and two digits.
AVX2 static int read_exponent_number(const uint8_t *text, uint64_t length, double *number) {
  const uint64_t minus = is_minus(text[0]);
  const uint64_t mantissa = length - minus - 4;
  if (mantissa - 1 >= LONGEST) return 0;
  const uint8_t *const mark = text + length - 4;
  const uint32_t ten = mark[2] - '0', one = mark[3] - '0';
  if ((mark[0] | 0x20) != 'e' || (mark[1] != '-' && mark[1] != '+') || ten > 9 || one > 9) return 0;
  __m128i digits;
  uint64_t from_point;
  if (!digits_of(text + minus, mantissa, &digits, &from_point)) return 0;
  const int size = (int)(10 * ten + one);
  const int places = from_point > 0 ? (int)from_point - 1 : 0;
  const int exponent = (mark[1] == '-' ? -size : size) - places;
  if (exponent < -LARGEST_POWER || exponent > LARGEST_POWER) return 0;
  const double sum = number_of(digits);
  *number = signed_number(
    exponent < 0 ? sum / powers[1 - exponent] : sum * powers[1 + exponent], minus);
  return 1;
}

AVX2 static int64_t read_numbers(
  const uint8_t *text, int64_t *begin, const uint32_t *ends, int64_t count, uint8_t separator,
  double *numbers) {
  int64_t field = 0;
  while (1) {
    field += read_plain_numbers(
      text, begin, ends + field, count - field, separator, numbers + field);
    if (field >= count) return field;
    const int64_t end = ends[field];
    if (text[end] != separator
      || !read_exponent_number(text + *begin, (uint64_t)(end - *begin), numbers + field))
      return field;
    *begin = end + 1;
    field++;
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
