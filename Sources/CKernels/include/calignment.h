// Laying one small grey picture over another. All gives the same bits on every processor: sums run in eight lanes, in one order, and no
// product is fused with a sum.
#pragma once
#include <stddef.h>
#include <stdint.h>

// A picture at a level: its pixels cover squares of `scale` units a side, from the upper left corner on.
typedef struct {
  const uint8_t *pixels;
  uint32_t width, height;
  float scale;
} calignment_level;

enum { CALIGNMENT_MOST_PIXELS = 60 * 80, CALIGNMENT_LARGEST_PICTURE = 96 * 96 };

// Where a place (u, v) of the template, from -1 to 1 each, lies in the picture, in units: x = m[0] u + m[1] v + m[2], y = m[3] u + m[4] v + m[5].
typedef struct {
  double m[6];
} calignment_placement;

typedef struct {
  float likeness;  // the mean correlation of blocks by how much there is to see in each, without the worst at the rim; from -1 to 1
  float core;      // that of the worst quarter of what is to be seen off the rim
  float texture;   // that mean weight, in grey levels
  float coverage;  // the part of the template that lies within the picture
} calignment_score;

// Moves the placement so that the picture under the template looks like it, but for a gain, a bias and a part that is covered (Gauss and Newton's
// method as in Lucas and Kanade, 1981, with weights after Geman and McClure, 1985). The template is `width` and `height` units long; it has at most
// CALIGNMENT_MOST_PIXELS pixels and 96 a side, and the picture at least two a side and at most CALIGNMENT_LARGEST_PICTURE. At most `steps` steps.
void calignment_refine(const calignment_level *picture, const calignment_level *pattern, float width, float height,
                       calignment_placement *placement, int steps);

// How alike the template and what lies under it are.
calignment_score calignment_compare(const calignment_level *picture, const calignment_level *pattern, float width, float height,
                                    const calignment_placement *placement);
