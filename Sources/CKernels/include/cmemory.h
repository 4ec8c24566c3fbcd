// The allocator of the process, and memory that lies far from the processor.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Keeps memory that was freed for those who ask next, up to a quarter of a gigabyte, where the C library would give it back to the system.
void cmemory_keep_freed(void);

// Zeroed memory of its own, apart from the allocator's; NULL where there is none. `count` is at least 1.
void *cmemory_map(size_t count);

// Gives back what cmemory_map gave.
void cmemory_unmap(void *memory, size_t count);

// Copies `rows` rows of `length` bytes that are `stride` bytes apart to rows without gaps. Rows are asked for some time before their turn: no
// processor foresees where a part of a row goes on.
void cmemory_copy_rows(const uint8_t *from, size_t stride, size_t length, size_t rows, uint8_t *to);
