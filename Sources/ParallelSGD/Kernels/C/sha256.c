#include "sha256.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

// The first 32 bits of the fractional parts of the cube roots of the first 64 primes, FIPS 180-4, 4.2.2.
static const uint32_t constants[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

__attribute__((target("sha,sse4.1"))) static void sha_extensions(
  uint32_t *state, const uint8_t *blocks, int64_t count) {
  const __m128i big_endian = _mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3);
  // The instructions want the words as (f e b a) and (h g d c), the lowest lane first.
  __m128i feba = _mm_set_epi32(state[0], state[1], state[4], state[5]);
  __m128i hgdc = _mm_set_epi32(state[2], state[3], state[6], state[7]);
  for (; count > 0; count--, blocks += 64) {
    const __m128i feba_before = feba, hgdc_before = hgdc;
    // The last 16 words of the message schedule: group g of four words is at g mod 4.
    __m128i w[4];
#pragma clang loop unroll(full)
    for (int group = 0; group < 16; group++) {
      __m128i *const now = &w[group % 4];
      if (group < 4) {
        *now = _mm_shuffle_epi8(
          _mm_loadu_si128((const __m128i *)(blocks + 16 * group)), big_endian);
      } else {
        const __m128i last = w[(group + 3) % 4];
        const __m128i seven_before = _mm_alignr_epi8(last, w[(group + 2) % 4], 4);
        *now = _mm_sha256msg2_epu32(
          _mm_add_epi32(_mm_sha256msg1_epu32(*now, w[(group + 1) % 4]), seven_before), last);
      }
      const __m128i sum =
        _mm_add_epi32(*now, _mm_loadu_si128((const __m128i *)(constants + 4 * group)));
      hgdc = _mm_sha256rnds2_epu32(hgdc, feba, sum);
      feba = _mm_sha256rnds2_epu32(feba, hgdc, _mm_shuffle_epi32(sum, 0x0e));
    }
    feba = _mm_add_epi32(feba, feba_before);
    hgdc = _mm_add_epi32(hgdc, hgdc_before);
  }
  state[0] = _mm_extract_epi32(feba, 3);
  state[1] = _mm_extract_epi32(feba, 2);
  state[2] = _mm_extract_epi32(hgdc, 3);
  state[3] = _mm_extract_epi32(hgdc, 2);
  state[4] = _mm_extract_epi32(feba, 1);
  state[5] = _mm_extract_epi32(feba, 0);
  state[6] = _mm_extract_epi32(hgdc, 1);
  state[7] = _mm_extract_epi32(hgdc, 0);
}

sha256_function sha256_of_processor(void) {
  unsigned a, b, c, d;
  const unsigned sse41 = 1u << 19, sha = 1u << 29;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & sse41)) return 0;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b & sha)) return 0;
  return sha_extensions;
}

#else

sha256_function sha256_of_processor(void) { return 0; }

#endif
