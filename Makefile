# The front door. It calls meson, ninja and scripts/, nothing else.

PREFIX ?= /usr/local

all: build/build.ninja
	ninja -C build

build/build.ninja:
	meson setup build --prefix $(PREFIX)

.PHONY: all
