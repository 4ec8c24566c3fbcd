#include "chamming.h"

#include <string.h>

#if defined(__x86_64__) && defined(__ELF__)
#define CLONES __attribute__((target_clones("avx512vpopcntdq", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

#define INLINE static inline __attribute__((always_inline))

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

// MARK: Buckets

INLINE size_t bucket(const chamming_key *key, uint64_t number) {
  const uint64_t block = ((uint64_t)1 << key->width) - 1;
  return (size_t)((number >> key->shifts[0] & block) | (number >> key->shifts[1] & block) << key->width |
                  (number >> key->shifts[2] & block) << 2 * key->width);
}

void chamming_sort(const uint64_t *numbers, size_t count, const chamming_key *key, uint32_t *starts, uint64_t *sorted, uint32_t *places) {
  const size_t buckets = (size_t)1 << 3 * key->width;
  for (size_t i = 0; i < count; i++) starts[bucket(key, numbers[i]) + 1]++;
  for (size_t i = 1; i <= buckets; i++) starts[i] += starts[i - 1];
  // Each start moves to the end of its bucket, which is where the next one starts; then all move by one.
  for (size_t i = 0; i < count; i++) {
    const uint32_t slot = starts[bucket(key, numbers[i])]++;
    sorted[slot] = numbers[i];
    places[slot] = (uint32_t)i;
  }
  memmove(starts + 1, starts, sizeof(uint32_t) * buckets);
  starts[0] = 0;
}

// A place is written for each and kept for a near one: cheaper than to guess which are.
INLINE size_t compare(uint64_t query, uint32_t number, const uint64_t *sorted, size_t from, size_t to, uint32_t radius,
                      chamming_pair *pairs) {
  size_t found = 0;
  for (size_t slot = from; slot < to; slot++) {
    pairs[found] = (chamming_pair){number, (uint32_t)slot};
    found += (uint32_t)__builtin_popcountll(sorted[slot] ^ query) <= radius;
  }
  return found;
}

CLONES size_t chamming_join(const uint64_t *queries, size_t count, const chamming_key *key, const uint32_t *starts,
                            const uint64_t *sorted, uint32_t radius, size_t *next, chamming_pair *pairs, size_t capacity) {
  const chamming_key own = *key;
  size_t found = 0, i = *next;
  for (; i < count; i++) {
    const size_t place = bucket(&own, queries[i]), from = starts[place], to = starts[place + 1];
    if (to - from > capacity - found) break;
    found += compare(queries[i], (uint32_t)i, sorted, from, to, radius, pairs + found);
  }
  *next = i;
  return found;
}

CLONES size_t chamming_join_within(const uint64_t *sorted, size_t count, const chamming_key *key, const uint32_t *starts, uint32_t radius,
                                   size_t *next, chamming_pair *pairs, size_t capacity) {
  const chamming_key own = *key;
  size_t found = 0, i = *next;
  for (; i < count; i++) {
    const size_t to = starts[bucket(&own, sorted[i]) + 1];
    if (to - i > capacity - found) break;
    found += compare(sorted[i], (uint32_t)i, sorted, i + 1, to, radius, pairs + found);
  }
  *next = i;
  return found;
}
