#!/bin/sh
# Has the tests write their broken pictures to .build/hostile, and runs each through Sources/CImageIO, which is compiled for this
# with clang's sanitizers. WebP takes part where pkg-config finds libwebp. Ends with 0 only if nothing was found.
set -eu
cd "$(dirname "$0")/.."

. Fuzz/flags.sh
corpus=.build/hostile
rm -rf "$corpus"
# shellcheck disable=SC2086
DSM_HOSTILE_CORPUS="$PWD/$corpus" "${SWIFT:-swift}" test -c release $traits --filter HostileTests
mkdir -p .build/fuzz
# shellcheck disable=SC2086
"$clang" -g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all $flags \
  Fuzz/codec_files.c Fuzz/codec.c Sources/CImageIO/*.c $libraries $linker -o .build/fuzz/codec_files
ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 .build/fuzz/codec_files "$corpus"
