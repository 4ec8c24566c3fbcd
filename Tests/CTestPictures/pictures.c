#include "ctestpictures.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#ifdef DSM_WEBP
#include <webp/encode.h>
#endif

typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf jump;
} error_manager;

static void fail(j_common_ptr codec) { longjmp(((error_manager *)codec->err)->jump, 1); }

static void set_colors(struct jpeg_compress_struct *codec, const ctest_jpeg_options *options) {
  codec->input_components = options->channels;
  codec->in_color_space = options->channels == 1 ? JCS_GRAYSCALE : options->channels == 3 ? JCS_RGB : JCS_CMYK;
  jpeg_set_defaults(codec);
  if (options->channels == 3) jpeg_set_colorspace(codec, options->ycc ? JCS_YCbCr : JCS_RGB);
  if (options->channels == 4) jpeg_set_colorspace(codec, options->ycc ? JCS_YCCK : JCS_CMYK);
  codec->write_Adobe_marker = options->adobe != 0;
}

static void set_coding(struct jpeg_compress_struct *codec, const ctest_jpeg_options *options) {
  jpeg_set_quality(codec, options->quality, options->baseline);
  for (int i = 0; i < codec->num_components; i++) {
    const int is_difference = options->ycc && (i == 1 || i == 2);
    codec->comp_info[i].h_samp_factor = is_difference ? 1 : options->across;
    codec->comp_info[i].v_samp_factor = is_difference ? 1 : options->down;
  }
  codec->arith_code = options->arithmetic;
  codec->restart_interval = (unsigned)options->restart;
  if (options->progressive) jpeg_simple_progression(codec);
}

uint8_t *ctest_jpeg(const uint8_t *samples, uint32_t width, uint32_t height, ctest_jpeg_options options, size_t *count) {
  struct jpeg_compress_struct codec;
  error_manager errors;
  unsigned char *volatile buffer = NULL;
  unsigned long size = 0;
  codec.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = fail;
  if (setjmp(errors.jump)) {
    jpeg_destroy_compress(&codec);
    free(buffer);
    return NULL;
  }
  jpeg_create_compress(&codec);
  jpeg_mem_dest(&codec, (unsigned char **)&buffer, &size);
  codec.image_width = width;
  codec.image_height = height;
  set_colors(&codec, &options);
  set_coding(&codec, &options);
  jpeg_start_compress(&codec, TRUE);
  while (codec.next_scanline < height) {
    JSAMPROW line = (JSAMPROW)(samples + (size_t)codec.next_scanline * width * (size_t)options.channels);
    jpeg_write_scanlines(&codec, &line, 1);
  }
  jpeg_finish_compress(&codec);
  jpeg_destroy_compress(&codec);
  *count = size;
  return buffer;
}

uint8_t *ctest_webp(const uint8_t *rgba, uint32_t width, uint32_t height, int lossless, float quality, size_t *count) {
#ifdef DSM_WEBP
  uint8_t *bytes = NULL;
  const int stride = 4 * (int)width;
  *count = lossless ? WebPEncodeLosslessRGBA(rgba, (int)width, (int)height, stride, &bytes)
                    : WebPEncodeRGBA(rgba, (int)width, (int)height, stride, quality, &bytes);
  return *count > 0 ? bytes : NULL;
#else
  (void)rgba, (void)width, (void)height, (void)lossless, (void)quality;
  *count = 0;
  return NULL;
#endif
}

void ctest_free(uint8_t *bytes) { free(bytes); }
