#include "csolids.h"

#pragma STDC FP_CONTRACT OFF

// Swift gave 1.5 to 6 ns for an ellipsoid and a point, this file 0.3 ns (x86-64-v4): there, neither a loop over arrays with a
// square root nor SIMD8<Float> came out as vector code.
#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

// Not sqrtf: it may set errno, which keeps the loops scalar.
#define ROOT(v) __builtin_elementwise_sqrt(v)

// The smooth union of two distances (the quadratic polynomial minimum of Quilez, "Smooth minimum"), and by signs the smooth
// difference and intersection.
static inline float joined(float rest, float solid, float sign, float other, float blend, float scale) {
  float a = sign * rest, b = other * solid;
  float gap = a - b;
  gap = gap < 0 ? -gap : gap;
  float h = (blend - gap) * scale;
  h = h > 0 ? h : 0;
  return sign * ((a < b ? a : b) - h * h * blend * 0.25f);
}

static inline float side(float x, int mirrored) { return mirrored && x < 0 ? -x : x; }

CLONES static void add_ellipsoid(
  const csolid *s, const float *restrict x, const float *restrict y, const float *restrict z, float *restrict out,
  size_t count) {
  const float cx = s->center[0], cy = s->center[1], cz = s->center[2];
  const float ix = 1 / s->radii[0], iy = 1 / s->radii[1], iz = 1 / s->radii[2];
  const float *r = s->rotation;
  const float r0 = r[0], r1 = r[1], r2 = r[2], r3 = r[3], r4 = r[4], r5 = r[5], r6 = r[6], r7 = r[7], r8 = r[8];
  const float sign = s->operation == 0 ? 1 : -1, other = s->operation == 2 ? -1 : 1;
  const float blend = s->blend, scale = 1 / s->blend;
  const int mirrored = s->mirrored;
  for (size_t i = 0; i < count; i++) {
    float px = side(x[i], mirrored) - cx, py = y[i] - cy, pz = z[i] - cz;
    float a = (r0 * px + r1 * py + r2 * pz) * ix, b = (r3 * px + r4 * py + r5 * pz) * iy;
    float c = (r6 * px + r7 * py + r8 * pz) * iz;
    float near = ROOT(a * a + b * b + c * c);
    a *= ix, b *= iy, c *= iz;
    float steep = ROOT(a * a + b * b + c * c);
    out[i] = joined(out[i], near * (near - 1) / (steep + 1e-6f), sign, other, blend, scale);
  }
}

CLONES static void add_cone(
  const csolid *s, const float *restrict x, const float *restrict y, const float *restrict z, float *restrict out,
  size_t count) {
  const float cx = s->center[0], cy = s->center[1], cz = s->center[2];
  const float ax = s->axis[0], ay = s->axis[1], az = s->axis[2];
  const float inverse = 1 / (ax * ax + ay * ay + az * az + 1e-9f);
  const float first = s->radii[0], growth = s->radii[1] - s->radii[0];
  const float sign = s->operation == 0 ? 1 : -1, other = s->operation == 2 ? -1 : 1;
  const float blend = s->blend, scale = 1 / s->blend;
  const int mirrored = s->mirrored;
  for (size_t i = 0; i < count; i++) {
    float px = side(x[i], mirrored) - cx, py = y[i] - cy, pz = z[i] - cz;
    float t = (px * ax + py * ay + pz * az) * inverse;
    t = t < 0 ? 0 : t;
    t = t > 1 ? 1 : t;
    float dx = px - t * ax, dy = py - t * ay, dz = pz - t * az;
    float d = ROOT(dx * dx + dy * dy + dz * dz) - (first + growth * t);
    out[i] = joined(out[i], d, sign, other, blend, scale);
  }
}

CLONES static void add_ring(
  const csolid *s, const float *restrict x, const float *restrict y, const float *restrict z, float *restrict out,
  size_t count) {
  const float cx = s->center[0], cy = s->center[1], cz = s->center[2];
  const float ax = s->axis[0], ay = s->axis[1], az = s->axis[2];
  const float ring = s->radii[0], tube = s->radii[1];
  const float sign = s->operation == 0 ? 1 : -1, other = s->operation == 2 ? -1 : 1;
  const float blend = s->blend, scale = 1 / s->blend;
  const int mirrored = s->mirrored;
  for (size_t i = 0; i < count; i++) {
    float px = side(x[i], mirrored) - cx, py = y[i] - cy, pz = z[i] - cz;
    float up = px * ax + py * ay + pz * az;
    float flat = px * px + py * py + pz * pz - up * up;
    float off = ROOT(flat > 0 ? flat : 0) - ring;
    out[i] = joined(out[i], ROOT(off * off + up * up) - tube, sign, other, blend, scale);
  }
}

void csolids_distance(
  const csolid *solids, size_t solid_count, const float *x, const float *y, const float *z, float *distance,
  size_t count) {
  for (size_t i = 0; i < count; i++) distance[i] = 1e3f;
  for (size_t k = 0; k < solid_count; k++) {
    switch (solids[k].kind) {
      case 0: add_ellipsoid(&solids[k], x, y, z, distance, count); break;
      case 1: add_cone(&solids[k], x, y, z, distance, count); break;
      default: add_ring(&solids[k], x, y, z, distance, count); break;
    }
  }
}
