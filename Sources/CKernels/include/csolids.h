#pragma once
#include <stddef.h>
#include <stdint.h>

/// A solid that is blended into a sculpture: an ellipsoid, a round cone or a ring.
typedef struct {
  /// 0 ellipsoid, 1 round cone from `center` to `center + axis`, 2 ring about `axis` (of length 1).
  int32_t kind;
  /// 0 adds the solid, 1 carves it away, 2 keeps only what lies inside of it.
  int32_t operation;
  /// Not 0: the solid stands at both sides of the plane x = 0.
  int32_t mirrored;
  /// The width over which the surface is smoothed where the solid meets the rest; above 0.
  float blend;
  float center[3];
  float axis[3];
  /// Ellipsoid: half axes. Cone: radius at both ends. Ring: its radius and the radius of its tube.
  float radii[3];
  /// Ellipsoid: the rows of the rotation from the sculpture's axes to the solid's.
  float rotation[9];
} csolid;

/// Signed distances (approximate; negative inside) from `count` points to a sculpture of `solids`, taken in order.
///
/// Vectorised; gives the same bits on every processor, for no product is fused with a sum.
void csolids_distance(
  const csolid *solids, size_t solid_count, const float *x, const float *y, const float *z, float *distance,
  size_t count);
