// The loops of layers that the bundled detectors do without, over pixels of `c` channels that lie side by side (NHWC), in Float and in
// Double. Every one has a plain Swift oracle in the tests of Compute. No function allocates or fails; outputs are written whole.
#pragma once
#include <stddef.h>
#include <stdint.h>

#define CLAYERS_DECLARE(T, S)                                                                                          \
  /* y = max(x, 0), a NaN stays one; dx = dy where x > 0, else 0 */                                                    \
  void clayers_relu_##S(const T *x, T *y, size_t count);                                                               \
  void clayers_relu_back_##S(const T *x, const T *dy, T *dx, size_t count);                                            \
  /* y = x where x > 0, else slope x */                                                                                \
  void clayers_leaky_relu_##S(const T *x, T slope, T *y, size_t count);                                                \
  void clayers_leaky_relu_back_##S(const T *x, const T *dy, T slope, T *dx, size_t count);                             \
  /* y = 1 / (1 + e^-x); backward from y: dx = dy y (1 - y) */                                                         \
  void clayers_sigmoid_##S(const T *x, T *y, size_t count);                                                            \
  void clayers_sigmoid_back_##S(const T *y, const T *dy, T *dx, size_t count);                                         \
  /* y = x s with s = 1 / (1 + e^-x); dx = dy s (1 + x (1 - s)) */                                                     \
  void clayers_silu_##S(const T *x, T *y, size_t count);                                                               \
  void clayers_silu_back_##S(const T *x, const T *dy, T *dx, size_t count);                                            \
  /* y = x m, number by number */                                                                                      \
  void clayers_multiply_##S(const T *x, const T *m, T *y, size_t count);                                               \
  /* m = value where the word is at least `least`, else 0 */                                                           \
  void clayers_mask_##S(const uint32_t *words, uint32_t least, T value, T *m, size_t count);                           \
  /* y[p][c] = x[p][c] m[c] */                                                                                         \
  void clayers_multiply_channels_##S(const T *x, const T *m, T *y, size_t pixels, size_t c);                           \
  /* y[p][c] = factor x[c] */                                                                                          \
  void clayers_spread_##S(const T *x, T factor, T *y, size_t pixels, size_t c);                                        \
  /* y[p][c] = e^(x[p][c] - m) / sum of the like, m the pixel's largest; dx = y (dy - sum of dy y) */                  \
  void clayers_softmax_##S(const T *x, T *y, size_t pixels, size_t c);                                                 \
  void clayers_softmax_back_##S(const T *y, const T *dy, T *dx, size_t pixels, size_t c);                              \
  /* y[p * to + i] = x[p * from + i] for i < count: channels from pixels of `from` numbers to pixels of `to` */        \
  void clayers_copy_channels_##S(const T *x, size_t from, T *y, size_t to, size_t pixels, size_t count);               \
  /* The maximum of each window of k x k pixels, padding left out; a NaN wins. height and width are the input's. */    \
  void clayers_max_pool_##S(const T *x, T *y, size_t height, size_t width, size_t c, size_t k, size_t stride,          \
                            size_t padding);                                                                           \
  /* dx: the sum of dy over the windows whose first maximum the pixel is */                                            \
  void clayers_max_pool_back_##S(const T *x, const T *dy, T *dx, size_t height, size_t width, size_t c, size_t k,      \
                                 size_t stride, size_t padding);                                                       \
  /* The sum of each window over k k, padding counted as zeros */                                                      \
  void clayers_average_pool_##S(const T *x, T *y, size_t height, size_t width, size_t c, size_t k, size_t stride,      \
                                size_t padding);                                                                       \
  void clayers_average_pool_back_##S(const T *dy, T *dx, size_t height, size_t width, size_t c, size_t k,              \
                                     size_t stride, size_t padding);                                                   \
  /* Each pixel factor x factor times; height and width are the smaller image's. */                                    \
  void clayers_upsample_##S(const T *x, T *y, size_t height, size_t width, size_t c, size_t factor);                   \
  void clayers_upsample_back_##S(const T *dy, T *dx, size_t height, size_t width, size_t c, size_t factor);            \
  /* One step of a gated recurrent unit for `rows` sequences: from[row] = x W + b lies `stride` numbers after the row  \
     before, of = h U + b, both of 3 size numbers r, z, n. r, z = sigmoid(from + of), n = tanh(from_n + r of_n),       \
     after = (1 - z) n + z before. gates keeps r, z, n and of_n of each row. */                                        \
  void clayers_gru_##S(const T *from, size_t stride, const T *of, const T *before, T *gates, T *after, size_t rows,    \
                       size_t size);                                                                                   \
  /* From the gradient d of `after`: those of from, of of, and (replacing d) of before, as far as it passes z alone */ \
  void clayers_gru_back_##S(const T *gates, const T *before, T *d, T *dfrom, size_t stride, T *dof, size_t rows,       \
                            size_t size);

CLAYERS_DECLARE(float, f32)
CLAYERS_DECLARE(double, f64)
