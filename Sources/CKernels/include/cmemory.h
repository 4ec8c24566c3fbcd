// The allocator of the process.
#pragma once

// Keeps memory that was freed for those who ask next, up to a quarter of a gigabyte, where the C library would give it back to the system.
void cmemory_keep_freed(void);
