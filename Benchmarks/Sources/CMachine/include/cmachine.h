// What one core of the machine can do at most: the limits that dsm's kernels are held against.
#pragma once
#include <stddef.h>

// Floating-point operations a second of independent fused multiply-adds in registers, the best of ten runs of a hundredth of a second or so.
double cmachine_flops(void);

// Bytes a second at which `bytes` bytes are read over and over, the best of eight rounds.
double cmachine_read(size_t bytes);
