#include "shipped.h"

// #embed is of C23; clang has it in every C.
#pragma clang diagnostic ignored "-Wc23-extensions"

// A file beside the program can be lost or be another's: the weights are part of the program.
static const unsigned char model[] = {
#embed "../../models/s.safetensors"
};

const unsigned char *dsm_shipped_model(size_t *count) {
  *count = sizeof model;
  return model;
}
