#!/bin/sh
# Has the kernels that resample draw maps and check them, under clang's sanitizers. Then has the tests write their broken pictures to
# .build/hostile, and runs each through Sources/CImageIO, which is compiled for this with the same. WebP takes part where pkg-config
# finds libwebp. Ends with 0 only if nothing was found.
set -eu
cd "$(dirname "$0")/.."

. Fuzz/flags.sh
mkdir -p .build/fuzz
sanitizers="-g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all"
# shellcheck disable=SC2086
"$clang" $sanitizers -ISources/CKernels/include Fuzz/warp.c Sources/CKernels/warp.c Sources/CKernels/affine.c \
  Sources/CKernels/projective.c -lm $linker -o .build/fuzz/warp
ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 .build/fuzz/warp 20000
corpus=.build/hostile
rm -rf "$corpus"
# shellcheck disable=SC2086
DSM_HOSTILE_CORPUS="$PWD/$corpus" "${SWIFT:-swift}" test -c release $traits --filter HostileTests
# shellcheck disable=SC2086
"$clang" $sanitizers $flags Fuzz/codec_files.c Fuzz/codec.c Sources/CImageIO/*.c $libraries $linker -o .build/fuzz/codec_files
ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 .build/fuzz/codec_files "$corpus"
