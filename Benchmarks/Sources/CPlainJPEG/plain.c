#include "cplainjpeg.h"

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf jump;
} error_manager;

static void fail(j_common_ptr codec) { longjmp(((error_manager *)codec->err)->jump, 1); }

static void stay_quiet(j_common_ptr codec) { (void)codec; }

size_t cplainjpeg_decode(const uint8_t *bytes, size_t count, int eighths, uint8_t *rgb, size_t capacity) {
  struct jpeg_decompress_struct codec;
  error_manager errors;
  codec.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = fail;
  errors.base.output_message = stay_quiet;
  if (setjmp(errors.jump)) {
    jpeg_destroy_decompress(&codec);
    return 0;
  }
  jpeg_create_decompress(&codec);
  jpeg_mem_src(&codec, bytes, count);
  jpeg_read_header(&codec, TRUE);
  codec.out_color_space = JCS_RGB;
  codec.scale_num = (unsigned)eighths;
  codec.scale_denom = 8;
  codec.dct_method = JDCT_ISLOW;
  jpeg_start_decompress(&codec);
  const size_t row = (size_t)codec.output_width * 3;
  size_t written = 0;
  while (codec.output_scanline < codec.output_height && written + row <= capacity) {
    JSAMPROW line = rgb + written;
    written += row * jpeg_read_scanlines(&codec, &line, 1);
  }
  if (codec.output_scanline == codec.output_height) jpeg_finish_decompress(&codec);
  jpeg_destroy_decompress(&codec);
  return written;
}
