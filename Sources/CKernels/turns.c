#include "cturns.h"

#include "planes.h"

// MARK: Rows that stay rows

// 21 pixels at once, from the last on: a register of bytes of which the first is not theirs.
enum { MIRROR = 21 };
#define MIRRORED(i) ((i) < 63 ? 61 - 3 * ((i) / 3) + (i) % 3 : 0)

PLANE_CLONES static void mirror_row(const uint8_t *row, size_t width, uint8_t *out) {
  size_t x = 0;
  for (; x + MIRROR < width; x += MIRROR) {
    const bytes64 v = *(const bytes64 *)(row + 3 * (width - MIRROR - x) - 1);
    *(bytes64 *)(out + 3 * x) = __builtin_shufflevector(v, v, LIST64(MIRRORED));
  }
  for (; x < width; x++) memcpy(out + 3 * x, row + 3 * (width - 1 - x), 3);
}

// The pixels of the picture are met one after the other, forwards or backwards, for that is what the processor fetches ahead of time.
static void copy_rows(const uint8_t *rgb, size_t stride, size_t width, size_t height, cturns_turn turn, uint8_t *out) {
  for (size_t k = 0; k < height; k++) {
    const size_t y = turn.mirrored ? height - 1 - k : k;
    uint8_t *to = out + 3 * (turn.flipped ? height - 1 - y : y) * width;
    if (turn.mirrored) mirror_row(rgb + y * stride, width, to);
    else memcpy(to, rgb + y * stride, 3 * width);
  }
}

// MARK: Rows that become columns

// Squares of 8 x 8 pixels, of four bytes each in a register.
enum { SIDE = 8 };
typedef uint8_t row32 __attribute__((vector_size(32), aligned(1), may_alias));
typedef uint32_t pixels8 __attribute__((vector_size(32), may_alias));

INLINE void load_pixels(const uint8_t *from, pixels8 *row) {
  row32 v = {0};
  memcpy(&v, from, 3 * SIDE);
  v = __builtin_shufflevector(v, v, 0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1, 12, 13, 14, -1, 15, 16, 17, -1, 18,
                              19, 20, -1, 21, 22, 23, -1);
  *row = (pixels8)v;
}

INLINE void store_pixels(const pixels8 *row, uint8_t *to) {
  row32 v = (row32)*row;
  v = __builtin_shufflevector(v, v, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18, 20, 21, 22, 24, 25, 26, 28, 29, 30, -1,
                              -1, -1, -1, -1, -1, -1, -1);
  memcpy(to, &v, 3 * SIDE);
}

// Exchanges rows and columns in three steps: of squares of one, two and four pixels.
INLINE void exchange(pixels8 r[SIDE]) {
  pixels8 s[SIDE];
  for (int i = 0; i < SIDE; i += 2) {
    s[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
    s[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
  }
  for (int i = 0; i < SIDE; i++) {
    if (i & 2) continue;
    r[i] = __builtin_shufflevector(s[i], s[i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
    r[i + 2] = __builtin_shufflevector(s[i], s[i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
  }
  for (int i = 0; i < SIDE / 2; i++) {
    s[i] = __builtin_shufflevector(r[i], r[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    s[i + 4] = __builtin_shufflevector(r[i], r[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
  memcpy(r, s, sizeof s);
}

// Pixel (x, y) comes to (y, x) of `out`, whose rows have `height` pixels; steps are in bytes, and may go backwards.
INLINE void transpose_square(const uint8_t *from, ptrdiff_t down, uint8_t *to, ptrdiff_t below) {
  pixels8 square[SIDE];
  for (int i = 0; i < SIDE; i++) load_pixels(from + i * down, square + i);
  exchange(square);
  for (int i = 0; i < SIDE; i++) store_pixels(square + i, to + i * below);
}

INLINE void transpose_plainly(const uint8_t *from, ptrdiff_t down, size_t width, size_t height, uint8_t *to, ptrdiff_t below) {
  for (size_t y = 0; y < height; y++) {
    for (size_t x = 0; x < width; x++) memcpy(to + (ptrdiff_t)x * below + 3 * (ptrdiff_t)y, from + (ptrdiff_t)y * down + 3 * x, 3);
  }
}

// In pieces whose rows and columns stay in the nearest cache.
enum { PIECE = 64 };

PLANE_CLONES static void transpose_piece(const uint8_t *from, ptrdiff_t down, size_t width, size_t height, uint8_t *to,
                                         ptrdiff_t below) {
  const size_t across = width / SIDE * SIDE, lines = height / SIDE * SIDE;
  for (size_t x = 0; x < across; x += SIDE) {
    for (size_t y = 0; y < lines; y += SIDE) {
      transpose_square(from + (ptrdiff_t)y * down + 3 * x, down, to + (ptrdiff_t)x * below + 3 * y, below);
    }
  }
  transpose_plainly(from + 3 * across, down, width - across, lines, to + (ptrdiff_t)across * below, below);
  transpose_plainly(from + (ptrdiff_t)lines * down, down, width, height - lines, to + 3 * lines, below);
}

static void copy_columns(const uint8_t *rgb, size_t stride, size_t width, size_t height, cturns_turn turn, uint8_t *out) {
  // What is flipped is read from the last row on, and what is mirrored is written from the last row on.
  const ptrdiff_t down = turn.flipped ? -(ptrdiff_t)stride : (ptrdiff_t)stride;
  const ptrdiff_t below = turn.mirrored ? -3 * (ptrdiff_t)height : 3 * (ptrdiff_t)height;
  const uint8_t *from = turn.flipped ? rgb + (height - 1) * stride : rgb;
  uint8_t *to = turn.mirrored ? out + 3 * height * (width - 1) : out;
  for (size_t y = 0; y < height; y += PIECE) {
    const size_t lines = height - y < PIECE ? height - y : PIECE;
    for (size_t x = 0; x < width; x += PIECE) {
      const size_t across = width - x < PIECE ? width - x : PIECE;
      transpose_piece(from + (ptrdiff_t)y * down + 3 * x, down, across, lines, to + (ptrdiff_t)x * below + 3 * y, below);
    }
  }
}

void cturns_copy(const uint8_t *rgb, size_t stride, size_t width, size_t height, cturns_turn turn, uint8_t *out) {
  if (turn.transposed) copy_columns(rgb, stride, width, height, turn, out);
  else copy_rows(rgb, stride, width, height, turn, out);
}
