#include "clayers.h"

#include <math.h>

#include "clones.h"

// Contraction to fused multiply-add is wanted, any other freedom with IEEE arithmetic is not.
#pragma STDC FP_CONTRACT ON

#define T float
#define S f32
#define EXP expf
#define TANH tanhf
#include "layers.inc"
#undef T
#undef S
#undef EXP
#undef TANH

#define T double
#define S f64
#define EXP exp
#define TANH tanh
#include "layers.inc"
