/* Marks that tell series apart in a chart, on paper without colour too. */
#pragma once

#include "report/svg.h"

/* 13 shapes and 7 colours, taken in turn: the first 13 differ in shape, 91 in one of both. */
void mark_put(struct buf *svg, size_t series, struct svg_point at);
/* The class that gives a series its colour. */
const char *mark_class(size_t series);
