// Bilinear mixtures of squares of 4 x 4 pixels of a canvas at once, for processors that look bytes up in registers (AVX-512
// VBMI).
#pragma once
#include "lines.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define VBMI __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vnni")))
#define WIDE static inline __attribute__((always_inline)) VBMI

// MARK: Squares of 4 x 4 pixels
//
// The pixels that a square of the canvas is mixed from lie in 8 rows of 32 bytes, which four registers hold: a byte of index
// looks any of them up. Pixels are fetched some rows of the canvas before they are needed.

enum { SIDE = 4, TILE_ROWS = 8, TILE_BYTES = 32, TILE_COLUMNS = 11, AHEAD = 16 };

typedef struct {
  __m512i rows[4];  // Two rows each.
} tile;

#define ALL_OF_16(M) \
  M(0), M(1), M(2), M(3), M(4), M(5), M(6), M(7), M(8), M(9), M(10), M(11), M(12), M(13), M(14), M(15)
#define TOP_BYTES(i) 4 * (i) + 3, 64 + 4 * (i) + 3, 4 * (i) + 3, 64 + 4 * (i) + 3

// Of every four bytes the third, four times.
WIDE __m512i third_bytes(__m512i v) {
  return _mm512_shuffle_epi8(v, _mm512_broadcast_i32x4(_mm_setr_epi8(2, 2, 2, 2, 6, 6, 6, 6, 10, 10, 10, 10, 14, 14, 14, 14)));
}

static const uint8_t top_bytes[64] __attribute__((aligned(64))) = {ALL_OF_16(TOP_BYTES)};
// The colours' third bytes to 12 bytes at the beginning of every 16: red and green, then these and blue.
#define RED_GREEN(r, p) 16 * (r) + 4 * (p) + 2, 64 + 16 * (r) + 4 * (p) + 2, 0
#define AND_BLUE(r, p) 16 * (r) + 3 * (p), 16 * (r) + 3 * (p) + 1, 64 + 16 * (r) + 4 * (p) + 2
#define ROW_OF(M, r) M(r, 0), M(r, 1), M(r, 2), M(r, 3), 0, 0, 0, 0
#define FOUR_ROWS_OF(M) ROW_OF(M, 0), ROW_OF(M, 1), ROW_OF(M, 2), ROW_OF(M, 3)
static const uint8_t red_green[64] __attribute__((aligned(64))) = {FOUR_ROWS_OF(RED_GREEN)};
static const uint8_t and_blue[64] __attribute__((aligned(64))) = {FOUR_ROWS_OF(AND_BLUE)};

WIDE __m512i two_rows(const uint8_t *first, size_t stride) {
  return _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)first)),
                            _mm256_loadu_si256((const __m256i *)(first + stride)), 1);
}

WIDE void load_tile(const uint8_t *first, size_t stride, tile *t) {
  for (size_t i = 0; i < 4; i++) t->rows[i] = two_rows(first + 2 * i * stride, stride);
}

// The sums of one colour, of which the third byte is the mixture. The look-up of `k` is in the upper half of the tile.
WIDE __m512i mixed_color(const tile *t, __m512i index, __mmask64 k, __m512i across, __m512i down) {
  const __m512i upper = _mm512_permutex2var_epi8(t->rows[0], index, t->rows[1]);
  const __m512i lower = _mm512_permutex2var_epi8(t->rows[2], index, t->rows[3]);
  const __m512i pixels = _mm512_xor_si512(_mm512_mask_blend_epi8(k, upper, lower), _mm512_set1_epi8(-128));
  // Less 128, bytes are signed, as the instruction has it; the sum gets back what they lack.
  return _mm512_dpwssd_epi32(_mm512_set1_epi32(32768 + 128 * 65535), _mm512_maddubs_epi16(across, pixels), down);
}

// Sixteen pixels at places within the tile, in 2^-24ths: four rows of 12 bytes, each in 16.
WIDE __m512i mixed_square(const tile *t, __m512i x, __m512i y) {
  const __m512i whole = _mm512_permutex2var_epi8(x, _mm512_load_si512(top_bytes), y);
  const __m512i first = _mm512_maddubs_epi16(whole, _mm512_set1_epi16(3 + (TILE_BYTES << 8)));
  const __m512i index = _mm512_add_epi8(_mm512_mullo_epi16(first, _mm512_set1_epi16(257)),
                                        _mm512_set1_epi32(3 << 8 | TILE_BYTES << 16 | (TILE_BYTES + 3) << 24));
  const __m512i across = _mm512_xor_si512(third_bytes(x), _mm512_set1_epi32(0x00FF00FF));
  const __m512i low = _mm512_mulhi_epu16(third_bytes(y), _mm512_set1_epi16(258));
  const __m512i down = _mm512_mask_sub_epi16(low, 0x55555555, _mm512_set1_epi16(257), low);
  const __mmask64 k = _mm512_movepi8_mask(index);
  const __m512i red = mixed_color(t, index, k, across, down);
  const __m512i green = mixed_color(t, _mm512_add_epi8(index, _mm512_set1_epi8(1)), k, across, down);
  const __m512i blue = mixed_color(t, _mm512_add_epi8(index, _mm512_set1_epi8(2)), k, across, down);
  const __m512i two = _mm512_permutex2var_epi8(red, _mm512_load_si512(red_green), green);
  return _mm512_permutex2var_epi8(two, _mm512_load_si512(and_blue), blue);
}

// MARK: At the edge

// Eight rows from (x, y) on, of which not all lie in the picture: a colour beyond it.
WIDE void load_filled(const cwarp_picture *from, int64_t x, int64_t y, __m256i color, tile *t) {
  const size_t stride = 3 * (size_t)from->width;
  const int64_t low = x < 0 ? -3 * x : 0, high = 3 * ((int64_t)from->width - x);
  const uint64_t ends = high < TILE_BYTES ? ((uint64_t)1 << (high < 0 ? 0 : high)) - 1 : UINT32_MAX;
  const __mmask32 columns = low < TILE_BYTES ? (__mmask32)(ends & (UINT64_MAX << low)) : 0;
  __m256i rows[TILE_ROWS];
  for (int r = 0; r < TILE_ROWS; r++) {
    const __mmask32 some = y + r >= 0 && y + r < from->height ? columns : 0;
    const uint8_t *row = from->pixels + (size_t)clamped(y + r, from->height) * stride;
    rows[r] = _mm256_mask_loadu_epi8(color, some, some ? row + 3 * x : row);
  }
  for (int i = 0; i < 4; i++) t->rows[i] = _mm512_inserti64x4(_mm512_castsi256_si512(rows[2 * i]), rows[2 * i + 1], 1);
}

#define COLUMN_OF(i) (i) / 3
#define COLOR_OF(i) (i) % 3
#define ALL_OF_32(M) ALL_OF_16(M), M(16), M(17), M(18), M(19), M(20), M(21), M(22), M(23), M(24), M(25), M(26), M(27), \
  M(28), M(29), M(30), M(31)
static const uint8_t column_of[32] __attribute__((aligned(32))) = {ALL_OF_32(COLUMN_OF)};
static const uint8_t color_of[32] __attribute__((aligned(32))) = {ALL_OF_32(COLOR_OF)};

// The same, with the picture's nearest pixel beyond it.
WIDE void load_replicated(const cwarp_picture *from, int64_t x, int64_t y, tile *t) {
  const size_t stride = 3 * (size_t)from->width;
  const int32_t most = from->width > TILE_COLUMNS - 1 ? from->width - (TILE_COLUMNS - 1) : 0;
  const int32_t left = x < 0 ? 0 : x < most ? (int32_t)x : most, at_hand = from->width - left;
  const int64_t ahead = x - left < -TILE_COLUMNS ? -TILE_COLUMNS : x - left > TILE_COLUMNS ? TILE_COLUMNS : x - left;
  __m256i column = _mm256_add_epi8(_mm256_load_si256((const __m256i *)column_of), _mm256_set1_epi8((char)ahead));
  column = _mm256_max_epi8(column, _mm256_setzero_si256());
  column = _mm256_min_epi8(column, _mm256_set1_epi8((char)(at_hand < TILE_COLUMNS ? at_hand - 1 : TILE_COLUMNS - 1)));
  const __m256i index = _mm256_add_epi8(_mm256_add_epi8(column, _mm256_add_epi8(column, column)),
                                        _mm256_load_si256((const __m256i *)color_of));
  const __mmask32 some = at_hand < TILE_COLUMNS ? (__mmask32)(((uint64_t)1 << 3 * at_hand) - 1) : UINT32_MAX;
  __m256i rows[TILE_ROWS];
  for (int r = 0; r < TILE_ROWS; r++) {
    const uint8_t *row = from->pixels + (size_t)clamped(y + r, from->height) * stride + 3 * left;
    rows[r] = _mm256_permutexvar_epi8(index, _mm256_maskz_loadu_epi8(some, row));
  }
  for (int i = 0; i < 4; i++) t->rows[i] = _mm512_inserti64x4(_mm512_castsi256_si512(rows[2 * i]), rows[2 * i + 1], 1);
}

// A picture, and what lies beyond it as part of a tile and as a square of a canvas.
typedef struct {
  const cwarp_picture *from;
  size_t stride;
  // How many places across and down a tile can begin at.
  uint64_t inner_width, inner_height;
  __m256i color;
  __m512i colored_square;
} source;

WIDE source source_of(const cwarp_picture *from) {
  uint8_t beyond[64] = {0};
  if (from->color) for (size_t i = 0; i < sizeof beyond; i++) beyond[i] = from->color[i % 3];
  return (source){
    .from = from, .stride = 3 * (size_t)from->width,
    .inner_width = from->width < TILE_COLUMNS ? 0 : (uint64_t)(from->width - TILE_COLUMNS + 1),
    .inner_height = from->height < TILE_ROWS ? 0 : (uint64_t)(from->height - TILE_ROWS + 1),
    .color = _mm256_loadu_si256((const __m256i *)beyond),
    .colored_square = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)beyond)),
  };
}

// Negative places count as large ones.
WIDE int is_inner(const source *s, int64_t x, int64_t y) {
  return (uint64_t)x < s->inner_width && (uint64_t)y < s->inner_height;
}

// Whether nothing of the picture lies in columns from `x` to `right` and rows from `y` to `low`, each and the next.
WIDE int is_outer(const source *s, int64_t x, int64_t y, int64_t right, int64_t low) {
  return right < -1 || x >= s->from->width || low < -1 || y >= s->from->height;
}

WIDE const uint8_t *first_pixel(const source *s, int64_t x, int64_t y) {
  return s->from->pixels + (size_t)y * s->stride + 3 * (size_t)x;
}

WIDE void load_anywhere(const source *s, int64_t x, int64_t y, tile *t) {
  if (is_inner(s, x, y)) load_tile(first_pixel(s, x, y), s->stride, t);
  else if (s->from->color) load_filled(s->from, x, y, s->color, t);
  else load_replicated(s->from, x, y, t);
}

// Four rows that come to be needed, by a byte of each: what the processor fetches of itself lies beside, not below.
WIDE void fetch_ahead(const uint8_t *first, ptrdiff_t ahead, size_t stride) {
  for (size_t r = 0; r < SIDE; r++) _mm_prefetch((const char *)((uintptr_t)first + (uintptr_t)ahead + r * stride), _MM_HINT_T0);
}

// From pixels to those `columns` further right and `rows` further down.
WIDE ptrdiff_t bytes_ahead(const source *s, int64_t columns, int64_t rows) {
  return (ptrdiff_t)rows * (ptrdiff_t)s->stride + 3 * (ptrdiff_t)columns;
}

// MARK: On the canvas

// Four bytes beyond each row are written too.
WIDE void store_square(__m512i rows, uint8_t *out, size_t stride) {
  _mm_storeu_si128((__m128i *)out, _mm512_castsi512_si128(rows));
  _mm_storeu_si128((__m128i *)(out + stride), _mm512_extracti32x4_epi32(rows, 1));
  _mm_storeu_si128((__m128i *)(out + 2 * stride), _mm512_extracti32x4_epi32(rows, 2));
  _mm_storeu_si128((__m128i *)(out + 3 * stride), _mm512_extracti32x4_epi32(rows, 3));
}

static void store_part(const uint8_t *rows, uint8_t *out, size_t stride, size_t columns, size_t count) {
  for (size_t r = 0; r < count; r++) memcpy(out + r * stride, rows + 16 * r, 3 * columns);
}

// As many of the rows and columns as there is room for, when that is not known to be all.
WIDE void store_some(__m512i square, uint8_t *out, size_t stride, size_t columns, size_t rows) {
  if (rows >= SIDE && columns >= SIDE + 2) {
    store_square(square, out, stride);
  } else {
    uint8_t bytes[64];
    _mm512_storeu_si512(bytes, square);
    store_part(bytes, out, stride, columns < SIDE ? columns : SIDE, rows < SIDE ? rows : SIDE);
  }
}
#endif
