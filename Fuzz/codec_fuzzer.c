// libFuzzer's way in: TARGET=jpeg, png or webp fixes the first bytes, so that no time goes into finding them,
// and the most pixels: a progressive JPEG's hundred scans over many would take the time of thousands of small ones.
#include "codec.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const uint8_t start[] = FUZZ_START;
  if (size < sizeof start) return 0;
  uint8_t *bytes = malloc(size);
  memcpy(bytes, data, size);
  memcpy(bytes, start, sizeof start);
  fuzz_codec(bytes, size, FUZZ_PIXELS);
  free(bytes);
  return 0;
}
