#!/bin/sh
# Installs the system libraries that dsm links: libpng, libjpeg, SQLite and OpenBLAS, and pkg-config, which finds them.
# Does nothing where all are there. Debian 12 and Ubuntu 24.04 by apt; macOS by Homebrew (written after its documentation, untested).
set -eu

command -v swift >/dev/null 2>&1 || {
  echo "dsm needs Swift 6.2 or later: see https://www.swift.org/install, then run this again." >&2
  exit 2
}

have() { command -v pkg-config >/dev/null 2>&1 && pkg-config --exists libpng libjpeg sqlite3 openblas; }

have && exit 0

case "$(uname -s)" in
  Darwin)
    packages="pkg-config libpng jpeg-turbo sqlite openblas"
    command -v brew >/dev/null 2>&1 || {
      echo "Install Homebrew (https://brew.sh), or by any other means: $packages" >&2
      exit 2
    }
    # shellcheck disable=SC2086
    brew install $packages
    # Formulae that shadow the system's are not linked: pkg-config must be told where they are.
    echo "If pkg-config does not find them: export PKG_CONFIG_PATH=\"\$(brew --prefix openblas)/lib/pkgconfig:\$(brew --prefix sqlite)/lib/pkgconfig\""
    ;;
  *)
    packages="pkg-config libpng-dev libjpeg-dev libsqlite3-dev libopenblas-dev"
    root=""
    if [ "$(id -u)" != 0 ]; then root=sudo; fi
    if ! command -v apt-get >/dev/null 2>&1 || { [ -n "$root" ] && ! command -v sudo >/dev/null 2>&1; }; then
      echo "Install these (Debian's names), then run this again: $packages" >&2
      exit 2
    fi
    # A list of packages that is out of date does no harm as long as the install succeeds.
    $root apt-get update -qq || true
    # shellcheck disable=SC2086
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages || {
      echo "apt-get could not install them. Install these, then run this again: $packages" >&2
      exit 2
    }
    ;;
esac

have || {
  echo "pkg-config still does not find all of: libpng libjpeg sqlite3 openblas" >&2
  exit 2
}
