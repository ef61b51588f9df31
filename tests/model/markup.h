/*
 * A strict reader of the HTML and SVG that the drivers write: far less than a browser takes.
 * Balanced elements of a fixed list, quoted attributes, escaped text, valid UTF-8, no script, no
 * address anywhere but in links, references within the page that lead somewhere.
 */
#pragma once

/* NULL when all is well, else what is wrong (a literal). Needs no outer element. */
const char *markup_check(const char *page);
