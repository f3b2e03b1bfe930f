// Runs every matrix tile over awkward sizes and compares each float with a scalar chain of fmaf; and
// transposes a block and marks nonzeros with every set.
// Built and used by scripts/check-instruction-sets: natively, and for other processors under qemu.
//
//     tile-driver           one line a set: name, shape, "fused" or "rounded twice", cases, hash
//     tile-driver --sparse  the same of the rows that leave out zeros
//     tile-driver --time    GFLOP/s of every height, data in L1
//
// The tiles' source is included, not linked, so that its macros also make a set that no machine
// chooses: the AVX-512 tile's shape in the other instruction set of the architecture.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../Sources/ParallelSGD/Kernels/C/nonzeros.c"
#include "../Sources/ParallelSGD/Kernels/C/tile.c"
#include "../Sources/ParallelSGD/Kernels/C/sparse.c"
#include "../Sources/ParallelSGD/Kernels/C/transpose.c"

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__)
TILES_TO_12(tall, __attribute__((target("avx2,fma"))), true)
#else
TILES_TO_12(tall, , true)
#endif
static const tile_function tall_tiles[] = {LIST_12(tall)};
static const tile_set tall = {"avx512's source", 12, true, tall_tiles};

static const tile_set *set_at(int32_t index) {
  const tile_set *set = tile_set_at(index);
  if (set || index == 0 || !tile_set_at(index - 1)) return set;
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return NULL;
#endif
  return &tall;
}

enum { ROWS = 13, LARGEST_K = 300, FLOATS = 1 << 14, REPEATS = 60 };

// Numbers that make the order of additions show: random signs and significands, exponents -4 to 3;
// now and then one that drowns the rest or hardly counts, zeros of both signs, denormal numbers.
static float next_number(void) {
  static uint64_t state = 1;
  state = state * 6364136223846793005u + 1442695040888963407u;
  const uint32_t bits = state >> 32;
  int32_t exponent = (int32_t)(bits >> 23 & 7) - 4;
  switch (state >> 20 & 1023) {
    case 0: exponent = 58; break;
    case 1: exponent = -58; break;
    case 2: exponent = -127; break;
    case 3: return bits >> 31 ? -0.0f : 0.0f;
  }
  const uint32_t pattern =
    (bits & 0x80000000u) | ((uint32_t)(exponent + 127) << 23) | (bits & 0x7fffff);
  float number;
  memcpy(&number, &pattern, sizeof number);
  return number;
}

static float *numbers(void) {
  float *array = aligned_alloc(64, FLOATS * sizeof(float));
  if (!array) exit(71);
  for (int i = 0; i < FLOATS; i++) array[i] = next_number();
  return array;
}

typedef struct {
  int64_t k, a_row, a_step, b_step, c_row;
  int shift; // floats by which every pointer misses a 64-byte line
  bool from, add;
} shape;

typedef struct {
  float *a, *b, *from, *to, *result, *expected;
} arrays;

static void expect(const shape *s, const arrays *x, bool fused) {
  memcpy(x->expected, x->to, FLOATS * sizeof(float));
  for (int r = 0; r < ROWS; r++) {
    for (int j = 0; j < TILE_COLUMNS; j++) {
      const int64_t at = s->shift + r * s->c_row + j;
      float sum = s->from ? x->from[at] : 0;
      for (int64_t i = 0; i < s->k; i++) {
        const float p = x->a[s->shift + r * s->a_row + i * s->a_step];
        const float q = x->b[s->shift + i * s->b_step + j];
        sum = fused ? fmaf(p, q, sum) : sum + p * q;
      }
      x->expected[at] = s->add ? x->expected[at] + sum : sum + 0.0f;
    }
  }
}

// All rows, cut into tiles of one height and a remainder.
static void run(const tile_set *set, int height, const shape *s, const arrays *x) {
  memcpy(x->result, x->to, FLOATS * sizeof(float));
  for (int row = 0; row < ROWS; row += height) {
    const int rows = ROWS - row < height ? ROWS - row : height;
    const int64_t at = s->shift + row * s->c_row;
    set->tiles[rows - 1](
      s->k, x->a + s->shift + row * s->a_row, s->a_row, s->a_step, x->b + s->shift, s->b_step,
      s->from ? x->from + at : NULL, x->result + at, s->c_row, s->add,
      (const char *)16, 64);  // nothing is there: it may be asked for, and no more
  }
}

static uint64_t fnv1a(uint64_t hash, const void *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) {
    hash = (hash ^ ((const uint8_t *)bytes)[i]) * 0x100000001b3u;
  }
  return hash;
}

static void report(const tile_set *set, int rows, int panels, int cases, uint64_t hash) {
  printf(
    "%-16s %2d×%-3d  %-13s  %4d cases  %016llx\n", set->name, rows, panels * TILE_COLUMNS,
    set->fused ? "fused" : "rounded twice", cases, (unsigned long long)hash);
}

static void check(const tile_set *set, const arrays *x) {
  static const int64_t ks[] = {0, 1, 2, 7, 256, LARGEST_K};
  // Rows of A side by side, and columns; b_step and c_row of whole panels, and odd ones.
  static const int64_t strides[][4] = {
    {LARGEST_K, 1, 16, 16}, {LARGEST_K + 5, 1, 19, 37}, {1, ROWS, 16, 16}, {1, 29, 17, 1021}};
  uint64_t hash = 0xcbf29ce484222325u;
  int cases = 0;
  for (int option = 0; option < 16; option++) {
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j < 4; j++) {
        const int64_t *stride = strides[j];
        const shape s = {
          ks[i],          stride[0],        stride[1], stride[2], stride[3],
          (option & 3) * 5, option & 4, option & 8};
        expect(&s, x, set->fused);
        for (int height = 1; height <= set->height; height++) {
          run(set, height, &s, x);
          // The whole array: nothing is written beside the tile.
          if (memcmp(x->result, x->expected, FLOATS * sizeof(float))) {
            printf(
              "%s: %d rows, k %lld, a %lld,%lld, b %lld, c %lld, %d floats off a line%s%s: differs\n",
              set->name, height, (long long)s.k, (long long)s.a_row, (long long)s.a_step,
              (long long)s.b_step, (long long)s.c_row, s.shift, s.from ? ", from" : "",
              s.add ? ", add" : "");
            exit(1);
          }
          cases++;
        }
        for (int r = 0; r < ROWS; r++) {
          hash = fnv1a(hash, x->result + s.shift + r * s.c_row, TILE_COLUMNS * sizeof(float));
        }
      }
    }
  }
  report(set, set->height, 1, cases, hash);
}

// A block and where it lies, elsewhere and in place.
static void check_transpose(const char *name, const arrays *x) {
  for (int place = 0; place < 2; place++) {
    const int64_t at = 1037;
    const float *from = place ? x->result + at : x->a + 5;
    memcpy(x->result, x->to, FLOATS * sizeof(float));
    memcpy(x->expected, x->to, FLOATS * sizeof(float));
    for (int i = 0; i < SIDE * SIDE; i++) {
      x->expected[at + i] = from[i % SIDE * SIDE + i / SIDE];
    }
    transpose_of_set(name)(from, x->result + at);
    if (memcmp(x->result, x->expected, FLOATS * sizeof(float))) {
      printf("%s: a block transposed %s: differs\n", name, place ? "in place" : "elsewhere");
      exit(1);
    }
  }
}

enum { MARKED = 150, MARK_STRIDE = 176, RUNS = 3, OTHER = 5 };

// Nonzeros of rows, and of 16 columns in pieces of some halves of masks, the last piece first; masks that
// nobody is to write to lie behind.
static void check_nonzeros(const char *name, const arrays *x) {
  static float numbers[MARKED * MARK_STRIDE];
  static uint64_t found[MARKED * RUNS + LANES], expected[MARKED * RUNS + LANES];
  const float special[] = {0.0f, -0.0f, NAN, 1e-45f, INFINITY, 1.0f};
  for (int i = 0; i < MARKED * MARK_STRIDE; i++) {
    numbers[i] = i % 3 ? special[i / 3 % 6] : x->a[i % FLOATS];
  }
  const nonzeros_set *set = nonzeros_of_set(name);
  // 0: by rows. Else by columns, so many halves a piece.
  for (int by_columns = 0; by_columns <= 5; by_columns++) {
    const int64_t piece = by_columns * HALF_RUN;
    for (int count = 1; count <= MARKED; count++) {
      const int64_t runs = (count + RUN - 1) / RUN;
      memset(found, OTHER, sizeof found);
      memset(expected, OTHER, sizeof expected);
      for (int i = 0; i < LANES * runs; i++) expected[i] = 0;
      for (int line = 0; line < LANES; line++) {
        for (int i = 0; i < count; i++) {
          const float number = numbers[by_columns ? i * MARK_STRIDE + line : line * MARK_STRIDE + i];
          uint64_t *mask = expected + (by_columns ? i / RUN * LANES + line : line * runs + i / RUN);
          if (number != 0) *mask |= (uint64_t)1 << i % RUN;
        }
      }
      if (by_columns) {
        for (int64_t first = (count - 1) / piece * piece; first >= 0; first -= piece) {
          const int64_t end = first + piece < count ? first + piece : count;
          set->columns(numbers + first * MARK_STRIDE, first, end, count, MARK_STRIDE, found);
        }
      } else {
        set->rows(numbers, LANES, MARK_STRIDE, count, found, runs);
      }
      if (memcmp(found, expected, sizeof found)) {
        printf("%s: nonzeros of %d %s: differ\n", name, count, by_columns ? "rows" : "columns");
        exit(1);
      }
    }
  }
}

// Rows of A and their masks; steps that are left out have a 0 of either sign in A.
typedef struct {
  int64_t rows, steps, a_row, a_step, b_step, b_panel, to_row, to_panel;
  int shift;
  bool opens;
  int zeros; // of 8 steps
} sparse_shape;

enum { PANELS = 7, SPARSE_ROWS = 16, MASK_ROW = 3 };

typedef struct {
  float a[FLOATS];
  uint64_t masks[SPARSE_ROWS * MASK_ROW];
} sparse_operand;

// The numbers of x->a with zeros among them, and masks of the others.
static void leave_out(const sparse_shape *s, const arrays *x, sparse_operand *out) {
  memcpy(out->a, x->a, sizeof out->a);
  // What lies between masks leads to steps that there are not.
  memset(out->masks, 255, sizeof out->masks);
  uint32_t state = 1;
  for (int64_t r = 0; r < s->rows; r++) {
    uint64_t mask = 0;
    for (int64_t k = 0; k < s->steps; k++) {
      float *a = out->a + s->shift + r * s->a_row + k * s->a_step;
      state = state * 1664525u + 1013904223u;
      if ((int)(state >> 29) < s->zeros) *a = state >> 28 & 1 ? -0.0f : 0.0f;
      if (*a != 0) mask |= (uint64_t)1 << k;
    }
    out->masks[r * MASK_ROW] = mask;
  }
}

// All steps, the zeros too.
static void expect_sparse(const sparse_shape *s, const arrays *x, const float *a, bool fused) {
  memcpy(x->expected, x->to, FLOATS * sizeof(float));
  for (int64_t r = 0; r < s->rows; r++) {
    for (int64_t j = 0; j < PANELS * TILE_COLUMNS; j++) {
      const int64_t panel = j / TILE_COLUMNS, column = j % TILE_COLUMNS;
      float *to = x->expected + s->shift + r * s->to_row + panel * s->to_panel + column;
      float sum = s->opens ? 0 : *to;
      for (int64_t k = 0; k < s->steps; k++) {
        const float p = a[s->shift + r * s->a_row + k * s->a_step];
        const float q = x->b[s->shift + panel * s->b_panel + k * s->b_step + column];
        sum = fused ? fmaf(p, q, sum) : sum + p * q;
      }
      *to = sum + 0.0f;
    }
  }
}

// All panels, so many at a time and a remainder.
static void run_sparse(
  const sparse_set *set, int together, const sparse_shape *s, const arrays *x,
  const sparse_operand *operand) {
  memcpy(x->result, x->to, FLOATS * sizeof(float));
  for (int panel = 0; panel < PANELS; panel += together) {
    const int panels = PANELS - panel < together ? PANELS - panel : together;
    const sparse_rows product = {
      s->rows,
      operand->masks,
      MASK_ROW,
      operand->a + s->shift,
      s->a_row,
      s->a_step,
      x->b + s->shift + panel * s->b_panel,
      s->b_step,
      s->b_panel,
      x->result + s->shift + panel * s->to_panel,
      s->to_row,
      s->to_panel,
      s->opens};
    set->functions[panels - 1](&product);
  }
}

static void check_sparse(const tile_set *tiles, const arrays *x) {
  const sparse_set *set = sparse_of_set(tiles->name);
  static sparse_operand operand;
  static const int64_t steps[] = {0, 1, 2, 17, 63, SPARSE_STEPS};
  static const int zeros[] = {0, 1, 4, 8};
  // Rows, a, b, to. First as a layer's rows: A row by row, C's panels side by side; then as gradients
  // are contracted: A column by column, each panel a block of 16×16; a single row; odd distances.
  static const int64_t layouts[][7] = {
    {13, 80, 1, 16, 1040, 112, 16},
    {16, 1, 32, 16, 1040, 16, 256},
    {16, 1, 48, 112, 16, 16, 272},
    {1, 64, 1, 16, 1024, 0, 16},
    {7, 67, 3, 19, 1237, 19, 307}};
  uint64_t hash = 0xcbf29ce484222325u;
  int cases = 0;
  for (int option = 0; option < 16; option++) {
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j < 5; j++) {
        const int64_t *l = layouts[j];
        const sparse_shape s = {
          l[0], steps[i], l[1], l[2], l[3], l[4], l[5], l[6], (option & 1) * 5, option & 2,
          zeros[option >> 2]};
        leave_out(&s, x, &operand);
        expect_sparse(&s, x, operand.a, tiles->fused);
        for (int together = 1; together <= set->panels; together++) {
          run_sparse(set, together, &s, x, &operand);
          // The whole array: nothing is written beside the product.
          if (memcmp(x->result, x->expected, FLOATS * sizeof(float))) {
            printf(
              "%s: %d panels without zeros, %lld rows, %lld steps, %d of 8 zeros, a %lld,%lld, "
              "b %lld,%lld, to %lld,%lld, %d floats off a line%s: differs\n",
              tiles->name, together, (long long)s.rows, (long long)s.steps, s.zeros,
              (long long)s.a_row, (long long)s.a_step, (long long)s.b_step, (long long)s.b_panel,
              (long long)s.to_row, (long long)s.to_panel, s.shift, s.opens ? ", opens" : "");
            exit(1);
          }
          cases++;
        }
        hash = fnv1a(hash, x->result, FLOATS * sizeof(float));
      }
    }
  }
  report(tiles, 1, set->panels, cases, hash);
}

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

// The best of many short runs: others may be using the machine.
static void measure(const tile_set *set, const arrays *x) {
  for (int i = 0; i < FLOATS; i++) x->a[i] = x->b[i] = 0.5f;
  const int64_t k = 256;
  printf("%-16s", set->name);
  for (int height = 1; height <= set->height; height++) {
    double best = 1e9;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
      const int calls = 20;
      const double start = seconds();
      for (int call = 0; call < calls; call++) {
        set->tiles[height - 1](k, x->a, k, 1, x->b, 16, NULL, x->result, 16, false, (const char *)x->b, 0);
      }
      const double took = (seconds() - start) / calls;
      best = took < best ? took : best;
    }
    printf(" %6.1f", 2e-9 * k * TILE_COLUMNS * height / best);
  }
  printf("\n");
}

int main(int count, char **arguments) {
  const bool time = count > 1 && !strcmp(arguments[1], "--time");
  const bool sparse = count > 1 && !strcmp(arguments[1], "--sparse");
  const arrays x = {numbers(), numbers(), numbers(), numbers(), numbers(), numbers()};
  // What chains start at, or are to be in the end: 0 and not -0.
  for (int i = 0; i < FLOATS; i += 7) x.from[i] = x.to[i] = -0.0f;
  if (time) {
    printf("GFLOP/s at rows:");
    for (int height = 1; height <= 12; height++) printf(" %6d", height);
    printf("\n");
  }
  for (int32_t i = 0; set_at(i); i++) {
    if (time) {
      measure(set_at(i), &x);
    } else if (sparse) {
      // A set of tiles alone has none.
      if (tile_set_at(i)) check_sparse(set_at(i), &x);
    } else {
      check(set_at(i), &x);
      check_transpose(set_at(i)->name, &x);
      check_nonzeros(set_at(i)->name, &x);
    }
  }
  return 0;
}
