// The two convolutions of which detectors are made, with everything around them in one pass over memory: the depthwise-separable block
// (1x1, then k x k channel by channel) and the general convolution, both for images of channels side by side (NHWC).
//
// Every row of an image goes through all steps while it is in the first cache. What a batch norm does to a block's input happens
// as it is read: max(floor, x scale + shift), channel by channel. Sums that a batch norm needs are taken as the output is written.
//
// The loops exist for vectors of 16, 8 and 4 floats (half as many doubles) and for single numbers; the widest that the machine has and that
// divides the channels is taken. Every pixel's arithmetic is the same wherever a band of rows begins. Nothing here allocates or fails.
#pragma once
#include <stddef.h>

// How a block's input is read.
struct cblocks_source {
  // One image of height x width x channels.
  const void *x;
  // For each channel; both null where the input is taken as it is.
  const void *scale, *shift;
  // -INFINITY where nothing is cut off.
  double floor;
  // An image of half the height and width whose pixels are added, each four times; only without scale. May be null.
  const void *coarse;
};

// The gradient by an output y of which others read max(floor, y scale + shift): a g + b y + d, channel by channel, where g is dy, the gradient by
// what they read, where that was above the floor, else 0. All null but dy where they read y as it is: then it is dy.
struct cblocks_gradient {
  const void *dy, *scale, *shift;
  double floor;
  const void *a, *b, *d;
};

// One image through a 1x1 convolution and a k x k depthwise one (k is 3 or 5), stride 1, zeros around.
struct cblocks_separable {
  size_t height, width, inputs, outputs, kernel;
  struct cblocks_source source;
  // inputs x outputs, outputs; k x k x outputs, outputs.
  const void *pointwise, *pointwise_bias, *depthwise, *depthwise_bias;
  // What the 1x1 convolution gives: height rows of width + k - 1 pixels, of which the outermost are zeros. May be null: then a forward pass does
  // not keep it and a backward pass computes it again.
  void *middle;
  // The output, cut off below at `low`; where a forward pass `pools`, of half the height and width, the maximum of each 2x2 block.
  void *y;
  double low;
  int pools;
  // Where not null, for a forward pass over all rows: of each 2x2 block of y the number that is largest when channels are scaled by `weight`.
  void *picked;
  const void *weight;
  // The rows of the output that are computed.
  size_t first, end;
  // Where not null: sums of y - origin and of its square are added for each output, the squares behind the sums.
  const void *origin;
  double *sums;
  // cblocks_separable_scratch numbers.
  void *scratch;

  // A backward pass; where `pools`, dy is the gradient by the maximum of each 2x2 block of what others read.
  struct cblocks_gradient gradient;
  // outputs x inputs; k x k x outputs turned by half a turn.
  const void *pointwise_transposed, *depthwise_turned;
  // Gradients of the weights, added to.
  void *d_pointwise, *d_pointwise_bias, *d_depthwise, *d_depthwise_bias;
  // The gradient by the input as it was read; may be null.
  void *dx;
  // Where not null, with g the part of dx where the input was above its floor: sums of g and of g (x - mean) are added, the latter behind.
  const void *source_mean;
  double *source_sums;
};

// One image through a convolution with a k x k kernel; y is rows x columns x outputs.
struct cblocks_convolution {
  size_t height, width, inputs, outputs, kernel, stride, padding, rows, columns;
  const void *x, *weights, *bias;
  void *y;
  double low;
  size_t first, end;
  const void *origin;
  double *sums;
  // cblocks_convolution_scratch numbers.
  void *scratch;
  // A backward pass, without a gradient by the input.
  struct cblocks_gradient gradient;
  void *d_weights, *d_bias;
};

// The number of each 2x2 block of an input that is the first maximum as it is read, and back: dx is dy at that place, 0 elsewhere. y holds the
// numbers as they are before they are read, so that its readers are to read them in the same way.
struct cblocks_pool {
  size_t height, width, channels;
  struct cblocks_source source;
  void *y;
  const void *dy;
  void *dx;
  const void *source_mean;
  double *source_sums;
};

// A batch norm of `channels` channels whose work is left to the readers: mean, 1 / standard deviation, scale and shift stand behind one another in
// `saved`.
struct cblocks_norm {
  size_t channels, pixels;
  double epsilon;
  const void *weight, *bias;
  // The moments of past batches.
  const void *running_mean, *running_variance;
  // This batch's sums relative to running_mean, as cblocks_separable adds them; null where past moments are used.
  const double *sums;
  // Where the moments that were used are noted; may be null.
  void *mean, *variance;
  void *saved;
};

// Back: from the sums of g and of g (x - mean), adds the gradients of weight and bias and gives the factors a, b, d of the gradient by the
// raw values, behind one another. `moments` tells whether mean and variance followed from the values themselves.
struct cblocks_norm_gradient {
  size_t channels, pixels;
  const void *saved;
  const double *sums;
  int moments;
  void *d_weight, *d_bias, *factors;
};

size_t cblocks_separable_scratch(size_t width, size_t inputs, size_t outputs, size_t kernel);
size_t cblocks_convolution_scratch(size_t width, size_t inputs, size_t outputs, size_t kernel, size_t padding,
                                   size_t columns);

#define CBLOCKS_DECLARE(S)                                                                                             \
  void cblocks_separable_forward_##S(const struct cblocks_separable *block);                                           \
  void cblocks_separable_backward_##S(const struct cblocks_separable *block);                                          \
  void cblocks_convolution_forward_##S(const struct cblocks_convolution *block);                                       \
  void cblocks_convolution_backward_##S(const struct cblocks_convolution *block);                                      \
  void cblocks_pool_forward_##S(const struct cblocks_pool *block);                                                     \
  void cblocks_pool_backward_##S(const struct cblocks_pool *block);                                                    \
  void cblocks_norm_##S(const struct cblocks_norm *norm);                                                              \
  void cblocks_norm_gradient_##S(const struct cblocks_norm_gradient *norm);                                            \
  /* The sums of cblocks_norm_gradient, of tensors that lie in memory; added to. */                                    \
  void cblocks_gradient_sums_##S(const void *x, const void *dy, const void *saved, double floor, double *sums,         \
                                 size_t pixels, size_t channels);                                                      \
  void cblocks_transpose_##S(const void *x, void *y, size_t rows, size_t columns);

CBLOCKS_DECLARE(f32)
CBLOCKS_DECLARE(f64)
