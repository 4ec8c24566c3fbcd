#include "cmemory.h"

#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

void cmemory_keep_freed(void) {
#ifdef __GLIBC__
  // Blocks of up to 32 MB come from the heap, and its free end stays.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
}
