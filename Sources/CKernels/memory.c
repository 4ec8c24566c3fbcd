#include "cmemory.h"

#include <string.h>
#include <sys/mman.h>
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

void *cmemory_map(size_t count) {
  // In pages of the usual size: where memory is in pieces, making large ones takes longer than they save.
  void *memory = mmap(NULL, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
  return memory == MAP_FAILED ? NULL : memory;
}

void cmemory_unmap(void *memory, size_t count) { munmap(memory, count); }

enum { LINE = 64, ROWS_AHEAD = 4 };

static void ask_for(const uint8_t *from, size_t length) {
  for (size_t i = 0; i < length; i += LINE) __builtin_prefetch(from + i, 0, 2);
  if (length > 0) __builtin_prefetch(from + length - 1, 0, 2);
}

void cmemory_copy_rows(const uint8_t *from, size_t stride, size_t length, size_t rows, uint8_t *to) {
  for (size_t row = 0; row < rows && row < ROWS_AHEAD; row++) ask_for(from + row * stride, length);
  for (size_t row = 0; row < rows; row++) {
    if (row + ROWS_AHEAD < rows) ask_for(from + (row + ROWS_AHEAD) * stride, length);
    memcpy(to + row * length, from + row * stride, length);
  }
}
