#ifndef DSM_SHIPPED_H
#define DSM_SHIPPED_H

#include <stddef.h>

/// The file models/s.safetensors as it was when dsm was built; `count` becomes its bytes.
const unsigned char *dsm_shipped_model(size_t *count);

#endif
