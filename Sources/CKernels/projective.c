#include "squares.h"

#include "clones.h"

#pragma STDC FP_CONTRACT OFF

// MARK: Places

// What the places of a canvas have in common: its map, where its pixels are looked at, and the pixel before which the picture
// begins.
typedef struct {
  const double *m;
  double column, row;
  int32_t left, top;
} view;

static const double nearest_depth = 1e-9;
enum { FURTHEST = 1 << 28 };

// 1.5 * 2^52: a number of which the last bits are the nearest whole number to what is added.
INLINE int32_t nearest(double place) {
  const double most = FURTHEST, shift = 6755399441055744.0;
  place = place > most ? most : place;
  place = place < -most ? -most : place;
  return (int32_t)(place + shift - shift);
}

// In 256ths of a pixel, of `count` pixels from a column on; far to the left where there is none.
CLONES static void find_places(const view *v, size_t first, size_t row, size_t count, int32_t *restrict xs, int32_t *restrict ys) {
  const double *m = v->m, y = (double)(int32_t)row + v->row;
  const double x0 = m[1] * y + m[2], y0 = m[4] * y + m[5], w0 = m[7] * y + m[8], mx = m[0], my = m[3], mw = m[6];
  const double column0 = v->column;
  const int32_t left = v->left * 256, top = v->top * 256, start = (int32_t)first;
  for (int32_t i = 0; i < (int32_t)count; i++) {
    const double column = (double)(start + i) + column0;
    const double w = mw * column + w0;
    const double k = 256 / (w > nearest_depth ? w : 1);
    const double x = (mx * column + x0) * k - 128, y = (my * column + y0) * k - 128;
    xs[i] = (w > nearest_depth ? nearest(x) : -FURTHEST) - left;
    ys[i] = nearest(y) - top;
  }
}

INLINE void mix_place(const cwarp_picture *from, int32_t x, int32_t y, uint8_t *out) {
  mix_pixel(from, x >> 8, y >> 8, (uint32_t)x & 255, (uint32_t)y & 255, out);
}

static void mix_places(const cwarp_picture *from, const int32_t *xs, const int32_t *ys, size_t count, uint8_t *out) {
  for (size_t i = 0; i < count; i++) mix_place(from, xs[i], ys[i], out + 3 * i);
}

// MARK: Row by row

enum { TOGETHER = 256 };  // Pixels whose places are found at once.

// Which of the places, from `*first` to before `*end`, lie in the picture with all four pixels; none where they are not all of
// one stretch.
CLONES static void find_stretch(const cwarp_picture *from, const int32_t *restrict xs, const int32_t *restrict ys, size_t count,
                                size_t *restrict first, size_t *restrict end) {
  const uint32_t width = (uint32_t)(from->width - 1), height = (uint32_t)(from->height - 1);
  uint32_t inside = 0, low = UINT32_MAX, high = 0;
  for (uint32_t i = 0; i < (uint32_t)count; i++) {
    const int in = (uint32_t)(xs[i] >> 8) < width && (uint32_t)(ys[i] >> 8) < height;
    inside += (uint32_t)in;
    low = in && i < low ? i : low;
    high = in && i + 1 > high ? i + 1 : high;
  }
  const int is_one = inside > 0 && high - low == inside;
  *first = is_one ? low : 0;
  *end = is_one ? high : 0;
}

static void mix_stretch(const cwarp_picture *from, const int32_t *xs, const int32_t *ys, size_t count, uint8_t *out) {
  size_t first, end;
  find_stretch(from, xs, ys, count, &first, &end);
  mix_places(from, xs, ys, first, out);
  warp_places(from, xs + first, ys + first, end - first, out + 3 * first);
  mix_places(from, xs + end, ys + end, count - end, out + 3 * end);
}

typedef void place_mixer(const cwarp_picture *from, const int32_t *xs, const int32_t *ys, size_t count, uint8_t *out);

static void projective_rows(const cwarp_picture *from, const view *v, size_t width, size_t height, place_mixer *mix, uint8_t *out) {
  int32_t xs[TOGETHER], ys[TOGETHER];
  for (size_t row = 0; row < height; row++) {
    for (size_t done = 0; done < width; done += TOGETHER) {
      const size_t some = width - done < TOGETHER ? width - done : TOGETHER;
      find_places(v, done, row, some, xs, ys);
      mix(from, xs, ys, some, out + 3 * (row * width + done));
    }
  }
}

// MARK: Square by square

#if defined(__x86_64__)
// What a row adds to the places' numerators and to what divides them, for four pixels of two rows.
typedef struct {
  __m512d x, y, w;
} offsets;

WIDE __m512d of_rows(double first, double second) {
  return _mm512_insertf64x4(_mm512_set1_pd(first), _mm256_set1_pd(second), 1);
}

WIDE offsets offsets_of(const view *v, size_t row) {
  const double *m = v->m, a = (double)(int32_t)row + v->row, b = (double)(int32_t)(row + 1) + v->row;
  return (offsets){of_rows(m[1] * a + m[2], m[1] * b + m[2]), of_rows(m[4] * a + m[5], m[4] * b + m[5]),
                   of_rows(m[7] * a + m[8], m[7] * b + m[8])};
}

// Whole 256ths, as `nearest` gives them.
WIDE __m256i nearest_eight(__m512d place) {
  const __m512d most = _mm512_set1_pd(FURTHEST);
  return _mm512_cvtpd_epi32(_mm512_max_pd(_mm512_min_pd(place, most), _mm512_sub_pd(_mm512_setzero_pd(), most)));
}

// Two rows of four places, as `find_places` gives them.
WIDE void find_eight(const view *v, const offsets *o, __m512d column, __m256i *xs, __m256i *ys) {
  const double *m = v->m;
  const __m512d depth = _mm512_add_pd(_mm512_mul_pd(_mm512_set1_pd(m[6]), column), o->w), half = _mm512_set1_pd(128);
  const __mmask8 seen = _mm512_cmp_pd_mask(depth, _mm512_set1_pd(nearest_depth), _CMP_GT_OQ);
  const __m512d k = _mm512_div_pd(_mm512_set1_pd(256), _mm512_mask_blend_pd(seen, _mm512_set1_pd(1), depth));
  const __m512d x = _mm512_mul_pd(_mm512_add_pd(_mm512_mul_pd(_mm512_set1_pd(m[0]), column), o->x), k);
  const __m512d y = _mm512_mul_pd(_mm512_add_pd(_mm512_mul_pd(_mm512_set1_pd(m[3]), column), o->y), k);
  *xs = _mm256_mask_blend_epi32(seen, _mm256_set1_epi32(-FURTHEST), nearest_eight(_mm512_sub_pd(x, half)));
  *ys = nearest_eight(_mm512_sub_pd(y, half));
}

// The places of a square, and the pixels between which they lie.
typedef struct {
  __m512i x, y;
  int32_t left, top, right, low;
} square_places;

WIDE __m512i halves(__m256i first, __m256i second) {
  return _mm512_inserti64x4(_mm512_castsi256_si512(first), second, 1);
}

// From eight numbers of x and eight of y to those that hold for all, each in the first place of its half.
#define REDUCED(v, best) \
  v = best(v, _mm512_shuffle_i64x2(v, v, 0xB1)); \
  v = best(v, _mm512_shuffle_epi32(v, 0x4E)); \
  v = best(v, _mm512_shuffle_epi32(v, 0xB1));

WIDE int32_t first_of(__m512i v) { return _mm_cvtsi128_si32(_mm512_castsi512_si128(v)); }
WIDE int32_t ninth_of(__m512i v) { return _mm_cvtsi128_si32(_mm512_extracti32x4_epi32(v, 2)); }

WIDE square_places find_square(const view *v, const offsets rows[2], __m512d column) {
  const __m256i left = _mm256_set1_epi32(v->left * 256), top = _mm256_set1_epi32(v->top * 256);
  __m256i x[2], y[2];
  for (int i = 0; i < 2; i++) {
    find_eight(v, &rows[i], column, &x[i], &y[i]);
    x[i] = _mm256_sub_epi32(x[i], left);
    y[i] = _mm256_sub_epi32(y[i], top);
  }
  const __m512i one = halves(x[0], y[0]), two = halves(x[1], y[1]);
  __m512i least = _mm512_min_epi32(one, two), most = _mm512_max_epi32(one, two);
  REDUCED(least, _mm512_min_epi32)
  REDUCED(most, _mm512_max_epi32)
  return (square_places){halves(x[0], x[1]), halves(y[0], y[1]), first_of(least) >> 8, ninth_of(least) >> 8,
                         first_of(most) >> 8, ninth_of(most) >> 8};
}

// Whether the places' pixels and those to the right and below lie within a tile.
WIDE int fits_tile(const square_places *at) {
  return at->right - at->left <= TILE_COLUMNS - 3 && at->low - at->top <= TILE_ROWS - 2;
}

WIDE __m512i square_of(const tile *t, const square_places *at) {
  const __m512i x = _mm512_sub_epi32(at->x, _mm512_set1_epi32((int32_t)((uint32_t)at->left << 8)));
  const __m512i y = _mm512_sub_epi32(at->y, _mm512_set1_epi32((int32_t)((uint32_t)at->top << 8)));
  return mixed_square(t, _mm512_slli_epi32(x, 16), _mm512_slli_epi32(y, 16));
}

static void mix_sixteen_places(const cwarp_picture *from, const int32_t *xs, const int32_t *ys, uint8_t bytes[64]) {
  memset(bytes, 0, 64);
  for (size_t r = 0; r < SIDE; r++) mix_places(from, xs + SIDE * r, ys + SIDE * r, SIDE, bytes + 16 * r);
}

WIDE __m512i mixed_anywhere(const source *s, const square_places *at) {
  if (s->from->color && is_outer(s, at->left, at->top, at->right, at->low)) return s->colored_square;
  if (!fits_tile(at)) {
    int32_t xs[SIDE * SIDE], ys[SIDE * SIDE];
    uint8_t bytes[64];
    _mm512_storeu_si512(xs, at->x);
    _mm512_storeu_si512(ys, at->y);
    mix_sixteen_places(s->from, xs, ys, bytes);
    return _mm512_loadu_si512(bytes);
  }
  tile t;
  load_anywhere(s, at->left, at->top, &t);
  return square_of(&t, at);
}

// How far the pixels of the canvas some rows below a row's middle lie from those of that middle.
WIDE ptrdiff_t ahead_at(const source *s, const view *v, size_t row, size_t width) {
  int32_t xs[2], ys[2];
  find_places(v, width / 2, row, 1, xs, ys);
  find_places(v, width / 2, row + AHEAD, 1, xs + 1, ys + 1);
  return bytes_ahead(s, (xs[1] - xs[0]) >> 8, (ys[1] - ys[0]) >> 8);
}

// The places of four columns in two rows.
WIDE __m512d columns_from(const view *v, size_t column) {
  const __m512d beyond = _mm512_setr_pd(0, 1, 2, 3, 0, 1, 2, 3);
  return _mm512_add_pd(_mm512_add_pd(_mm512_set1_pd((double)(int32_t)column), beyond), _mm512_set1_pd(v->column));
}

// A band of four rows: what its squares have in common.
typedef struct {
  source from;
  offsets rows[2];
  size_t row_bytes;
  ptrdiff_t ahead;
} band;

// Squares whose places are found together, before any is mixed: one does not wait for the other.
enum { SQUARES = 64 };

WIDE size_t at_most(size_t a, size_t b) { return a < b ? a : b; }

// As many squares of whole tiles as follow one another with room behind them. Nothing is called here, so that all constants
// stay in registers.
WIDE size_t mix_inner(const band *b, const square_places *found, size_t count, size_t room, uint8_t *out) {
  size_t i = 0;
  for (; i < count && SIDE * i + SIDE + 2 <= room; i++) {
    const square_places *at = found + i;
    if (!fits_tile(at) || !is_inner(&b->from, at->left, at->top)) break;
    tile t;
    const uint8_t *first = first_pixel(&b->from, at->left, at->top);
    load_tile(first, b->from.stride, &t);
    fetch_ahead(first, b->ahead, b->from.stride);
    store_square(square_of(&t, at), out + 3 * SIDE * i, b->row_bytes);
  }
  return i;
}

WIDE void mix_squares(const band *b, const square_places *found, size_t count, size_t columns, size_t rows, uint8_t *out) {
  for (size_t i = 0; i < count; i++) {
    if (rows >= SIDE) i += mix_inner(b, found + i, count - i, columns - SIDE * i, out + 3 * SIDE * i);
    if (i < count) store_some(mixed_anywhere(&b->from, found + i), out + 3 * SIDE * i, b->row_bytes, columns - SIDE * i, rows);
  }
}

VBMI static void projective_wide(const cwarp_picture *from, const view *v, size_t width, size_t height, uint8_t *out) {
  band b = {.from = source_of(from), .row_bytes = 3 * width};
  square_places found[SQUARES];
  for (size_t row = 0; row < height; row += SIDE, out += SIDE * b.row_bytes) {
    b.rows[0] = offsets_of(v, row);
    b.rows[1] = offsets_of(v, row + 2);
    b.ahead = ahead_at(&b.from, v, row, width);
    for (size_t column = 0; column < width; column += SIDE * SQUARES) {
      const size_t count = at_most((width - column + SIDE - 1) / SIDE, SQUARES);
      for (size_t i = 0; i < count; i++) found[i] = find_square(v, b.rows, columns_from(v, column + SIDE * i));
      mix_squares(&b, found, count, width - column, height - row, out + 3 * column);
    }
  }
}
#else
static void projective_wide(const cwarp_picture *from, const view *v, size_t width, size_t height, uint8_t *out) {
  projective_rows(from, v, width, height, mix_stretch, out);
}
#endif

void cwarp_projective(cwarp_way way, const cwarp_picture *from, int32_t left, int32_t top, const double m[9], double column,
                      double row, size_t width, size_t height, uint8_t *out) {
  const view v = {m, column, row, left, top};
  if (way == CWARP_BEST && has_squares()) projective_wide(from, &v, width, height, out);
  else projective_rows(from, &v, width, height, way == CWARP_PLAIN ? mix_places : mix_stretch, out);
}
