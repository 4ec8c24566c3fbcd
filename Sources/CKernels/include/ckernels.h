// The loops of the network, over pixels of `c` channels that lie side by side (NHWC), in Float and in Double.
//
// They are C because Swift generates code for the oldest processor only: target_clones picks AVX-512, AVX2 or the plain version when
// the program starts. Every one has a plain Swift oracle in the tests of Compute. No function allocates or fails.
#pragma once
#include <stddef.h>

#define CKERNELS_DECLARE(T, S)                                                                                         \
  /* y[p][co] = b[co] + sum over ci of x[p][ci] w[ci][co]; b may be null. */                                           \
  void ckernels_pointwise_##S(const T *x, const T *w, const T *b, T *y, size_t pixels, size_t ci, size_t co);          \
  /* dw[ci][co] += sum over p of x[p][ci] dy[p][co] */                                                                 \
  void ckernels_pointwise_weights_##S(const T *x, const T *dy, T *dw, size_t pixels, size_t ci, size_t co);            \
  /* y = b + x correlated with w[k][k][c], channel by channel, stride 1, zeros around; b may be null. */               \
  void ckernels_depthwise_##S(const T *x, const T *w, const T *b, T *y, size_t height, size_t width, size_t c,         \
                              size_t k);                                                                               \
  /* dw[k][k][c] += the gradient for w */                                                                              \
  void ckernels_depthwise_weights_##S(const T *x, const T *dy, T *dw, size_t height, size_t width, size_t c, size_t k); \
  /* sum[c] += sum over p of x[p][c] */                                                                                \
  void ckernels_column_sums_##S(const T *x, T *sum, size_t pixels, size_t c);                                          \
  /* Mean and biased variance of each channel; scratch holds 2 c doubles. */                                           \
  void ckernels_moments_##S(const T *x, T *mean, T *variance, double *scratch, size_t pixels, size_t c);               \
  /* y = max(floor, x scale[c] + shift[c]) */                                                                          \
  void ckernels_scale_shift_##S(const T *x, const T *scale, const T *shift, T floor, T *y, size_t pixels, size_t c);   \
  /* dx = a[c] g + b[c] x + d[c], where g is dy where x scale + shift > floor, else 0 */                                 \
  void ckernels_scale_shift_back_##S(const T *x, const T *dy, const T *scale, const T *shift, T floor, const T *a,     \
                                     const T *b, const T *d, T *dx, size_t pixels, size_t c);                          \
  /* Each pixel four times; height and width are the input's. */                                                       \
  void ckernels_upsample_##S(const T *x, T *y, size_t height, size_t width, size_t c);                                 \
  void ckernels_upsample_back_##S(const T *dy, T *dx, size_t height, size_t width, size_t c);                          \
  /* y += x */                                                                                                         \
  void ckernels_add_##S(const T *x, T *y, size_t count);                                                               \
  /* Rows of k k c inputs each, zeros outside: the matrix whose product with the weights is the convolution. */        \
  void ckernels_unfold_##S(const T *x, T *columns, size_t height, size_t width, size_t c, size_t k, size_t stride,     \
                           size_t padding);                                                                            \
  /* x += what lies in the rows: the transpose of unfold */                                                            \
  void ckernels_fold_##S(const T *columns, T *x, size_t height, size_t width, size_t c, size_t k, size_t stride,       \
                         size_t padding);

CKERNELS_DECLARE(float, f32)
CKERNELS_DECLARE(double, f64)

// The widest clone that runs on this machine: "avx512", "avx2" or "baseline".
const char *ckernels_instruction_set(void);
