#!/bin/sh
# Takes the pictures of the window, which is the real one over the real emulator, without a display.
#   sh packaging/screenshots.sh [FOLDER]     FOLDER: where they go, build/screenshots by default
# Those that the README shows are put in their place, too. Text is set in Inter and JetBrains Mono where they are
# installed (fonts-inter, fonts-jetbrains-mono), else in what the desktop would use.
set -eu
cd "$(dirname "$0")/.."
folder=${1:-build/screenshots}
sh packaging/build.sh screenshots
mkdir -p "$folder" resources/screenshots

fonts=build/fonts.conf
prefer() { # GENERIC FAMILY
  printf '<match target="pattern"><test name="family"><string>%s</string></test>' "$1"
  printf '<edit name="family" mode="prepend" binding="strong"><string>%s</string></edit></match>\n' "$2"
}
{
  echo '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
  echo '<fontconfig><include>/etc/fonts/fonts.conf</include>'
  prefer sans-serif Inter
  prefer monospace 'JetBrains Mono'
  echo '</fontconfig>'
} >"$fonts"

FONTCONFIG_FILE=$PWD/$fonts QT_QPA_PLATFORM=offscreen LC_ALL=C.UTF-8 build/release/tests/app/screenshots "$folder"
cp "$folder/window-light.png" "$folder/window-dark-evicted.png" "$folder/sockets-hibernated.png" resources/screenshots/
