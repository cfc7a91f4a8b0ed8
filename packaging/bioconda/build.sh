#!/bin/bash
# Installs the npm package below the prefix and makes its native parts ready there.
set -euo pipefail

home="$PREFIX/lib/node_modules/$PKG_NAME"

# The archive is unpacked here already, with all that prepack made; packed again, npm copies it instead of making a link to the
# work folder.
npm pack --ignore-scripts
npm install --global --prefix "$PREFIX" --omit=dev --ignore-scripts --no-audit --no-fund "$PKG_NAME-$PKG_VERSION.tgz"

# TensorFlow's library comes from its wheel, by pip, and its hash is checked. It is linked into the package: what is left
# of the cache is not needed.
HMM_CACHE="$SRC_DIR/cache" node "$home/scripts/setup.mjs"
rm -rf "$SRC_DIR/cache"
