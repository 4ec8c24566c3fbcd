// libjpeg's errors as jumps within this folder.
#pragma once
#include "cimageio.h"

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf jump;
  cimageio_info *info;
  int result;    // what the function that was jumped into is to give back
  int damaged;   // whether a warning told of lost picture data
} cimageio_jpeg_errors;

struct jpeg_error_mgr *cimageio_jpeg_prepare(cimageio_jpeg_errors *errors, cimageio_info *info);
