#include "squares.h"

static void affine_plain(const cwarp_picture *from, const cwarp_map *map, size_t width, size_t height, uint8_t *out) {
  for (size_t row = 0; row < height; row++) {
    int64_t x = map->x + (int64_t)row * map->down_x, y = map->y + (int64_t)row * map->down_y;
    for (size_t column = 0; column < width; column++, x += map->right_x, y += map->right_y, out += 3)
      mix_pixel(from, x >> 24, y >> 24, (uint32_t)(x >> 16) & 255, (uint32_t)(y >> 16) & 255, out);
  }
}

// MARK: Row by row

typedef struct {
  size_t first, end;
} stretch;

static int64_t up_quotient(int64_t a, int64_t b) { return a / b + (a % b > 0); }

static int64_t at_most(int64_t a, int64_t b) { return a < b ? a : b; }

// Which of `count` places from `start` on lie from 0 up to but not including `end`.
static stretch inside(int64_t start, int64_t step, size_t count, int64_t end) {
  if (step == 0) return (stretch){0, start >= 0 && start < end ? count : 0};
  // Walking left is walking right from the other side.
  const int64_t from = step > 0 ? start : end - 1 - start, length = step > 0 ? step : -step;
  const int64_t low = from < 0 ? up_quotient(-from, length) : 0, high = from < end ? up_quotient(end - from, length) : 0;
  const int64_t first = at_most(low, (int64_t)count), last = at_most(high, (int64_t)count);
  return (stretch){(size_t)first, (size_t)(last < first ? first : last)};
}

// What lies inside of the picture at once, the rest pixel by pixel.
static void affine_row(const cwarp_picture *from, const cwarp_map *map, int64_t x, int64_t y, size_t width, uint8_t *out) {
  const stretch across = inside(x, map->right_x, width, (int64_t)(from->width - 1) << 24);
  const stretch down = inside(y, map->right_y, width, (int64_t)(from->height - 1) << 24);
  const size_t first = across.first > down.first ? across.first : down.first;
  const size_t end = across.end < down.end ? across.end : down.end;
  for (size_t i = 0; i < width; i++) {
    const int64_t px = x + (int64_t)i * map->right_x, py = y + (int64_t)i * map->right_y;
    if (i == first && first < end) {
      warp_line(from, px, py, map->right_x, map->right_y, end - first, out + 3 * i);
      i = end - 1;
    } else {
      mix_pixel(from, px >> 24, py >> 24, (uint32_t)(px >> 16) & 255, (uint32_t)(py >> 16) & 255, out + 3 * i);
    }
  }
}

static void affine_rows(const cwarp_picture *from, const cwarp_map *map, size_t width, size_t height, uint8_t *out) {
  for (size_t row = 0; row < height; row++, out += 3 * width)
    affine_row(from, map, map->x + (int64_t)row * map->down_x, map->y + (int64_t)row * map->down_y, width, out);
}

static int has_short_steps(const cwarp_map *map) {
  const int64_t most = (int64_t)LONGEST_STEP << 24;
  return map->right_x <= most && map->right_x >= -most && map->right_y <= most && map->right_y >= -most;
}

// MARK: Square by square

#if defined(__x86_64__)
// How far the places of a square lie from the first one on, and the least of that.
typedef struct {
  __m512i beyond;
  int64_t least, span;
} reach;

WIDE reach reach_of(int64_t right, int64_t down) {
  int32_t steps[SIDE * SIDE];
  const int64_t least = (SIDE - 1) * ((right < 0 ? right : 0) + (down < 0 ? down : 0));
  for (int i = 0; i < SIDE * SIDE; i++) steps[i] = (int32_t)(i % SIDE * right + i / SIDE * down - least);
  const int64_t span = (SIDE - 1) * ((right < 0 ? -right : right) + (down < 0 ? -down : down));
  return (reach){_mm512_loadu_si512(steps), least, span};
}

// All that a canvas's squares have in common.
typedef struct {
  source from;
  size_t row_bytes;
  // How far the places of two squares lie from each other that are side by side.
  int64_t right_x, right_y;
  reach across, down;
  // From a square's pixels to those that a square some rows further down wants.
  ptrdiff_t ahead;
} canvas;

// A square's least place, and the column where it begins.
typedef struct {
  int64_t x, y;
  size_t column;
} position;

WIDE position next(const canvas *c, position at) {
  return (position){at.x + c->right_x, at.y + c->right_y, at.column + SIDE};
}

WIDE __m512i square_at(const canvas *c, const tile *t, position at) {
  const __m512i x = _mm512_add_epi32(_mm512_set1_epi32((int32_t)(at.x & 0xFFFFFF)), c->across.beyond);
  return mixed_square(t, x, _mm512_add_epi32(_mm512_set1_epi32((int32_t)(at.y & 0xFFFFFF)), c->down.beyond));
}

// Squares of whole tiles, as long as there are any and there is room behind them. Nothing is called here, so that all constants
// stay in registers.
WIDE position mix_inner(const canvas *c, position at, size_t width, uint8_t *out) {
  for (; at.column + SIDE + 2 <= width && is_inner(&c->from, at.x >> 24, at.y >> 24); at = next(c, at)) {
    tile t;
    const uint8_t *first = first_pixel(&c->from, at.x >> 24, at.y >> 24);
    load_tile(first, c->from.stride, &t);
    fetch_ahead(first, c->ahead, c->from.stride);
    store_square(square_at(c, &t, at), out + 3 * at.column, c->row_bytes);
  }
  return at;
}

WIDE __m512i mixed_anywhere(const canvas *c, position at) {
  const int64_t x = at.x >> 24, y = at.y >> 24;
  const int64_t right = (at.x + c->across.span) >> 24, low = (at.y + c->down.span) >> 24;
  if (c->from.from->color && is_outer(&c->from, x, y, right, low)) return c->from.colored_square;
  tile t;
  load_anywhere(&c->from, x, y, &t);
  return square_at(c, &t, at);
}

WIDE canvas canvas_of(const cwarp_picture *from, const cwarp_map *map, size_t width) {
  canvas c = {
    .from = source_of(from), .row_bytes = 3 * width, .right_x = SIDE * map->right_x, .right_y = SIDE * map->right_y,
    .across = reach_of(map->right_x, map->down_x), .down = reach_of(map->right_y, map->down_y),
  };
  c.ahead = bytes_ahead(&c.from, (AHEAD * map->down_x) >> 24, (AHEAD * map->down_y) >> 24);
  return c;
}

VBMI static void affine_wide(const cwarp_picture *from, const cwarp_map *map, size_t width, size_t height, uint8_t *out) {
  const canvas c = canvas_of(from, map, width);
  for (size_t row = 0; row < height; row += SIDE, out += SIDE * c.row_bytes) {
    const size_t rows = height - row < SIDE ? height - row : SIDE;
    position at = {map->x + (int64_t)row * map->down_x + c.across.least,
                   map->y + (int64_t)row * map->down_y + c.down.least, 0};
    for (; at.column < width; at = next(&c, at)) {
      if (rows == SIDE) at = mix_inner(&c, at, width, out);
      const __m512i square = mixed_anywhere(&c, at);
      store_some(square, out + 3 * at.column, c.row_bytes, width - at.column, rows);
    }
  }
}

#else
static void affine_wide(const cwarp_picture *from, const cwarp_map *map, size_t width, size_t height, uint8_t *out) {
  affine_rows(from, map, width, height, out);
}
#endif

static int64_t length(int64_t a, int64_t b) { return (a < 0 ? -a : a) + (b < 0 ? -b : b); }

// Whether the pixels of every square lie within a tile.
static int fits_squares(const cwarp_map *map) {
  const int64_t most = 2 << 24;
  return length(map->right_x, map->down_x) <= most && length(map->right_y, map->down_y) <= most;
}

void cwarp_affine(cwarp_way way, const cwarp_picture *from, const cwarp_map *map, size_t width, size_t height, uint8_t *out) {
  if (way == CWARP_BEST && has_squares() && fits_squares(map)) affine_wide(from, map, width, height, out);
  else if (way != CWARP_PLAIN && has_short_steps(map)) affine_rows(from, map, width, height, out);
  else affine_plain(from, map, width, height, out);
}
