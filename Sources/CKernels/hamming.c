#include "chamming.h"

#if defined(__x86_64__) && defined(__ELF__)
#define CLONES __attribute__((target_clones("avx512vpopcntdq", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

enum { BLOCK = 32 };

// Blocks are looked through for their smallest distance first, for that loop becomes vector code; hits are rare.
CLONES size_t chamming_within(uint64_t query, const uint64_t *numbers, size_t count, uint32_t radius, uint32_t *hits) {
  size_t found = 0;
  for (size_t start = 0; start < count; start += BLOCK) {
    const size_t length = count - start < BLOCK ? count - start : BLOCK;
    const uint64_t *block = numbers + start;
    uint64_t near = 0;
    if (length == BLOCK) {
      for (size_t i = 0; i < BLOCK; i++) near |= (uint64_t)__builtin_popcountll(block[i] ^ query) <= radius;
    } else {
      for (size_t i = 0; i < length; i++) near |= (uint64_t)__builtin_popcountll(block[i] ^ query) <= radius;
    }
    if (!near) continue;
    for (size_t i = 0; i < length; i++) {
      if ((uint32_t)__builtin_popcountll(block[i] ^ query) <= radius) hits[found++] = (uint32_t)(start + i);
    }
  }
  return found;
}
