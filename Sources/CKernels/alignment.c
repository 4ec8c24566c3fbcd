#include "calignment.h"

#include "clones.h"

#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

enum { LANES = 16, MOST = CALIGNMENT_MOST_PIXELS, LARGEST = CALIGNMENT_LARGEST_PICTURE, UNKNOWNS = 6, MOST_BLOCKS = 8, LONGEST = 96 };
typedef float lanes __attribute__((vector_size(4 * LANES), may_alias));

// The template's pixels, each with its place and what lies under it: the sample, its slopes, and how much it counts.
typedef struct {
  __attribute__((aligned(4 * LANES))) float pattern[MOST], u[MOST], v[MOST];
  float sample[MOST], across[MOST], down[MOST], weight[MOST];
  float is_pixel[MOST];
  int32_t corner[MOST];
  uint32_t squares[LARGEST];  // of the picture: each pixel with its neighbours to the right, below, and below to the right, a byte each
  size_t count;  // a multiple of LANES; what is beyond the last pixel has no weight
  float gain, bias, spread;
} field;

INLINE const lanes *at(const float *numbers, size_t i) { return (const lanes *)(numbers + i); }

INLINE float total(const lanes *lanes) {
  const float *sum = (const float *)lanes;
  float half[LANES / 2];
  for (int i = 0; i < LANES / 2; i++) half[i] = sum[i] + sum[i + LANES / 2];
  return ((half[0] + half[4]) + (half[1] + half[5])) + ((half[2] + half[6]) + (half[3] + half[7]));
}

INLINE void prepare(field *f, const calignment_level *picture, const calignment_level *pattern, float width, float height) {
  for (uint32_t y = 0; y + 1 < picture->height; y++) {
    const uint8_t *row = picture->pixels + (size_t)y * picture->width, *below = row + picture->width;
    uint32_t *squares = f->squares + (size_t)y * picture->width;
    for (uint32_t x = 0; x + 1 < picture->width; x++) {
      squares[x] = row[x] | (uint32_t)row[x + 1] << 8 | (uint32_t)below[x] << 16 | (uint32_t)below[x + 1] << 24;
    }
  }
  const size_t pixels = (size_t)pattern->width * pattern->height;
  f->count = (pixels + LANES - 1) / LANES * LANES;
  const float right = 2 * pattern->scale / width, down = 2 * pattern->scale / height;
  size_t i = 0;
  for (uint32_t y = 0; y < pattern->height; y++) {
    for (uint32_t x = 0; x < pattern->width; x++, i++) {
      f->pattern[i] = pattern->pixels[i];
      f->is_pixel[i] = 1;
      f->u[i] = ((float)x + 0.5f) * right - 1;
      f->v[i] = ((float)y + 0.5f) * down - 1;
    }
  }
  for (; i < f->count; i++) {
    f->pattern[i] = f->u[i] = f->v[i] = f->is_pixel[i] = 0;
  }
  f->gain = 1, f->bias = 0, f->spread = 0;
}

INLINE float between(float value, float least, float most) { return value < least ? least : value > most ? most : value; }

// 0 where it is no number.
INLINE float clamped(float value, float most) { return value > 0 ? value < most ? value : most : 0; }

// Which four pixels lie around each place, how far into them it is, and whether it lies within the picture at all.
INLINE void find_corners(field *restrict f, const calignment_level *picture, const double m[6]) {
  const float unit = 1 / picture->scale, right = (float)picture->width - 1, low = (float)picture->height - 1;
  const float a = (float)m[0] * unit, b = (float)m[1] * unit, c = (float)m[2] * unit - 0.5f;
  const float d = (float)m[3] * unit, e = (float)m[4] * unit, g = (float)m[5] * unit - 0.5f;
  const int32_t stride = (int32_t)picture->width, last = stride - 2, lowest = (int32_t)picture->height - 2;
  for (size_t i = 0; i < f->count; i++) {
    const float x = a * f->u[i] + b * f->v[i] + c, y = d * f->u[i] + e * f->v[i] + g;
    const int is_inside = (x >= -0.5f) & (y >= -0.5f) & (x <= right + 0.5f) & (y <= low + 0.5f);
    f->weight[i] = f->is_pixel[i] * (float)is_inside;
    const float px = clamped(x, right), py = clamped(y, low);
    const int32_t left = (int32_t)px, above = (int32_t)py;
    const int32_t column = left < last ? left : last, row = above < lowest ? above : lowest;
    f->corner[i] = row * stride + column;
    f->across[i] = px - (float)column;
    f->down[i] = py - (float)row;
  }
}

// Between four pixels linearly; the outermost half of a pixel is as its pixel is. Beyond, nothing counts.
INLINE void take_samples(field *restrict f, const calignment_level *picture, const double m[6]) {
  find_corners(f, picture, m);
  // Four bytes in one number, for it takes as long to look up one as another.
#pragma clang loop vectorize(assume_safety)
  for (size_t i = 0; i < f->count; i++) {
    const uint32_t square = f->squares[f->corner[i]];
    const float fx = f->across[i], fy = f->down[i];
    const float p = (float)(int32_t)(square & 255), q = (float)(int32_t)(square >> 8 & 255);
    const float r = (float)(int32_t)(square >> 16 & 255), s = (float)(int32_t)(square >> 24);
    const float top = p + fx * (q - p), bottom = r + fx * (s - r);
    f->sample[i] = top + fy * (bottom - top);
    f->across[i] = (q - p) + fy * ((s - r) - (q - p));
    f->down[i] = bottom - top;
  }
}

// Weights fall with the square of the residual by the last gain and bias: what is covered by a caption does not count.
INLINE void weigh(field *f) {
  if (f->spread <= 0) return;
  const lanes spread = (lanes){} + f->spread;
  for (size_t i = 0; i < f->count; i += LANES) {
    const lanes residual = *at(f->pattern, i) - f->gain * *at(f->sample, i) - f->bias;
    const lanes part = spread / (spread + residual * residual);
    *(lanes *)(f->weight + i) *= part * part;
  }
}

// The gain and the bias that bring the samples nearest to the template, and the mean square of what is left.
INLINE void fit_tone(field *f) {
  lanes n = {}, t = {}, s = {}, ss = {}, st = {}, tt = {};
  for (size_t i = 0; i < f->count; i += LANES) {
    const lanes weight = *at(f->weight, i), pattern = *at(f->pattern, i), sample = *at(f->sample, i);
    n += weight, t += weight * pattern, s += weight * sample;
    ss += weight * sample * sample, st += weight * sample * pattern, tt += weight * pattern * pattern;
  }
  const double count = total(&n) > 1 ? total(&n) : 1, mt = total(&t) / count, ms = total(&s) / count;
  const double vs = total(&ss) / count - ms * ms, vt = total(&tt) / count - mt * mt, cov = total(&st) / count - ms * mt;
  double gain = cov / (vs + 1);
  gain = gain < 0.25 ? 0.25 : gain > 4 ? 4 : gain;
  f->gain = (float)gain, f->bias = (float)(mt - gain * ms);
  const double rest = vt - 2 * gain * cov + gain * gain * vs;
  f->spread = (float)(2 * (rest > 9 ? rest : 9));
}

// The normal equations for the placement: the upper triangle of the matrix, and the right side.
INLINE void sum_up(const field *f, double matrix[UNKNOWNS][UNKNOWNS], double right[UNKNOWNS]) {
  lanes h[3][6] = {{{0}}}, r[6] = {{0}};
  for (size_t i = 0; i < f->count; i += LANES) {
    const lanes u = *at(f->u, i), v = *at(f->v, i), weight = *at(f->weight, i);
    const lanes x = f->gain * *at(f->across, i), y = f->gain * *at(f->down, i);
    const lanes residual = *at(f->pattern, i) - f->gain * *at(f->sample, i) - f->bias;
    const lanes slopes[3] = {weight * x * x, weight * x * y, weight * y * y};
    const lanes places[6] = {u * u, u * v, u, v * v, v, (lanes){} + 1};
    for (int k = 0; k < 3; k++) {
      for (int j = 0; j < 6; j++) h[k][j] += slopes[k] * places[j];
    }
    const lanes rx = weight * x * residual, ry = weight * y * residual;
    r[0] += rx * u, r[1] += rx * v, r[2] += rx, r[3] += ry * u, r[4] += ry * v, r[5] += ry;
  }
  static const int place[3][3] = {{0, 1, 2}, {1, 3, 4}, {2, 4, 5}};
  for (int i = 0; i < UNKNOWNS; i++) {
    right[i] = total(&r[i]);
    for (int j = 0; j < UNKNOWNS; j++) matrix[i][j] = total(&h[i / 3 + j / 3][place[i % 3][j % 3]]);
  }
}

// Cholesky; a little is added to the diagonal, so that a direction in which there is nothing to see stays as it is.
static int solve(double a[UNKNOWNS][UNKNOWNS], double b[UNKNOWNS]) {
  for (int i = 0; i < UNKNOWNS; i++) a[i][i] = a[i][i] * 1.001 + 1;
  for (int i = 0; i < UNKNOWNS; i++) {
    for (int j = 0; j <= i; j++) {
      double sum = a[i][j];
      for (int k = 0; k < j; k++) sum -= a[i][k] * a[j][k];
      if (i == j && sum <= 0) return 0;
      a[i][j] = i == j ? sqrt(sum) : sum / a[j][j];
    }
  }
  for (int i = 0; i < UNKNOWNS; i++) {
    for (int k = 0; k < i; k++) b[i] -= a[i][k] * b[k];
    b[i] /= a[i][i];
  }
  for (int i = UNKNOWNS - 1; i >= 0; i--) {
    for (int k = i + 1; k < UNKNOWNS; k++) b[i] -= a[k][i] * b[k];
    b[i] /= a[i][i];
  }
  return 1;
}

// One step; the length in pixels of the longest way that a corner went, or -1 where none can be taken.
INLINE double step(field *f, const calignment_level *picture, calignment_placement *placement) {
  double matrix[UNKNOWNS][UNKNOWNS], move[UNKNOWNS];
  take_samples(f, picture, placement->m);
  weigh(f);
  fit_tone(f);
  sum_up(f, matrix, move);
  if (!solve(matrix, move)) return -1;
  const double x = fabs(move[0]) + fabs(move[1]) + fabs(move[2]), y = fabs(move[3]) + fabs(move[4]) + fabs(move[5]);
  const double way = x > y ? x : y, most = 4;
  const double part = way > most ? most / way : 1;
  for (int i = 0; i < UNKNOWNS; i++) placement->m[i] += part * move[i] * picture->scale;
  return way;
}

CLONES void calignment_refine(const calignment_level *picture, const calignment_level *pattern, float width, float height,
                              calignment_placement *placement, int steps) {
  field f;
  prepare(&f, picture, pattern, width, height);
  for (int i = 0; i < steps; i++) {
    const double way = step(&f, picture, placement);
    if (way < 0.1) break;
  }
}

// MARK: The comparison

typedef struct {
  float count, pattern, sample, squares, products, own;
} block;

typedef struct {
  float correlation, weight;
  int is_rim;
} verdict;

// Blocks in which nothing but noise is to be seen correlate little, and count little.
static verdict judge(const block *b, int is_rim) {
  enum { NOISE = 4, LOUD = 24 };
  const float pattern = b->pattern / b->count, sample = b->sample / b->count;
  const float own = fmaxf(b->own / b->count - pattern * pattern, 0);
  const float other = fmaxf(b->squares / b->count - sample * sample, 0);
  const float shared = b->products / b->count - pattern * sample;
  const float more = sqrtf(fmaxf(own, other));
  return (verdict){shared / sqrtf((own + NOISE) * (other + NOISE)), more < LOUD ? more : LOUD, is_rim};
}

static void sort(verdict *verdicts, int count) {
  for (int i = 1; i < count; i++) {
    const verdict v = verdicts[i];
    int k = i;
    for (; k > 0 && verdicts[k - 1].correlation > v.correlation; k--) verdicts[k] = verdicts[k - 1];
    verdicts[k] = v;
  }
}

static calignment_score result(verdict *verdicts, int count) {
  sort(verdicts, count);
  calignment_score score = {0, 0, 0, 0};
  float sum = 0, weight = 0, inner = 0;
  for (int i = 0, dropped = 0; i < count; i++) {
    if (!verdicts[i].is_rim) inner += verdicts[i].weight;
    if (verdicts[i].is_rim && dropped < count / 5) {
      dropped++;
      continue;
    }
    sum += verdicts[i].weight * verdicts[i].correlation, weight += verdicts[i].weight;
  }
  if (weight <= 0 || inner <= 0) return score;
  score.likeness = sum / weight, score.texture = weight / (float)count;
  float rest = inner / 4, worst = 0;
  for (int i = 0; i < count && rest > 0; i++) {
    if (verdicts[i].is_rim) continue;
    const float part = verdicts[i].weight < rest ? verdicts[i].weight : rest;
    worst += part * verdicts[i].correlation, rest -= part;
  }
  score.core = worst / (inner / 4);
  return score;
}

static uint32_t blocks_along(uint32_t length) {
  const uint32_t blocks = (length + 3) / 6;
  return blocks < 3 ? 3 : blocks > MOST_BLOCKS ? MOST_BLOCKS : blocks;
}

// The six sums of the columns of a row of blocks, so that a row of pixels is added to them as it lies.
typedef struct {
  float count[LONGEST], pattern[LONGEST], sample[LONGEST], squares[LONGEST], products[LONGEST], own[LONGEST];
} columns;

// What is black or white in the one is not compared with what is a little less so in the other.
INLINE void add_row(columns *sums, const field *f, const float *inside, size_t start, uint32_t width) {
  const float light = fminf(255, 255 * f->gain + f->bias), dark = fmaxf(0, f->bias);
  for (uint32_t x = 0; x < width; x++) {
    const float n = inside[start + x], p = n * between(f->pattern[start + x], dark, light);
    const float s = n * between(f->gain * f->sample[start + x] + f->bias, dark, light);
    sums->count[x] += n, sums->pattern[x] += p, sums->sample[x] += s;
    sums->own[x] += p * p, sums->squares[x] += s * s, sums->products[x] += p * s;
  }
}

INLINE block sum_columns(const columns *sums, uint32_t from, uint32_t to) {
  block b = {0};
  for (uint32_t x = from; x < to; x++) {
    b.count += sums->count[x], b.pattern += sums->pattern[x], b.sample += sums->sample[x];
    b.own += sums->own[x], b.squares += sums->squares[x], b.products += sums->products[x];
  }
  return b;
}

// Where a block of a side starts that is cut into `blocks`; in a shifted grid, half a block later.
static uint32_t edge(uint32_t place, uint32_t shift, uint32_t length, uint32_t blocks) {
  return (2 * place + shift) * length / (2 * blocks);
}

// The verdicts of all blocks of which half lies within the picture; `shift` is 1 for the blocks between the blocks.
INLINE int judge_all(const field *f, const float *inside, const calignment_level *pattern, uint32_t shift, verdict *verdicts,
                     float *covered) {
  const uint32_t width = pattern->width, height = pattern->height;
  const uint32_t across = blocks_along(width), down = blocks_along(height);
  const float least = 0.5f * (float)(width * height) / (float)(across * down);
  int count = 0;
  for (uint32_t y = 0; y < down - shift; y++) {
    columns sums = {{0}};
    for (uint32_t row = edge(y, shift, height, down); row < edge(y + 1, shift, height, down); row++) {
      add_row(&sums, f, inside, row * width, width);
    }
    for (uint32_t x = 0; x < across - shift; x++) {
      const block b = sum_columns(&sums, edge(x, shift, width, across), edge(x + 1, shift, width, across));
      *covered += b.count;
      const int is_rim = x == 0 || y == 0 || x + 1 == across - shift || y + 1 == down - shift;
      if (b.count >= least) verdicts[count++] = judge(&b, is_rim);
    }
  }
  return count;
}

// Flat fields whose edges lie between the blocks show little within them: then the blocks between are looked at.
INLINE calignment_score judge_picture(const field *f, const float *inside, const calignment_level *pattern) {
  enum { FAINT = 8, MUCH = 2 };
  verdict verdicts[MOST_BLOCKS * MOST_BLOCKS];
  float covered = 0, between = 0;
  calignment_score score = result(verdicts, judge_all(f, inside, pattern, 0, verdicts, &covered));
  if (score.texture < FAINT) {
    const calignment_score shifted = result(verdicts, judge_all(f, inside, pattern, 1, verdicts, &between));
    if (shifted.texture > MUCH * score.texture) score = shifted;
  }
  score.coverage = covered / (float)(pattern->width * pattern->height);
  return score;
}

CLONES calignment_score calignment_compare(const calignment_level *picture, const calignment_level *pattern,
                                           float width, float height, const calignment_placement *placement) {
  field f;
  float inside[MOST];
  const size_t pixels = (size_t)pattern->width * pattern->height;
  prepare(&f, picture, pattern, width, height);
  take_samples(&f, picture, placement->m);
  memcpy(inside, f.weight, sizeof(float) * pixels);
  fit_tone(&f);
  weigh(&f);
  fit_tone(&f);
  return judge_picture(&f, inside, pattern);
}
