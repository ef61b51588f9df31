/*
 * The prose of the command tables, cut up for help and manual pages. Such text is ASCII;
 * paragraphs have an empty line between them, any other run of blanks and line ends is one blank.
 */
#pragma once

#include "base/buf.h"
#include "base/span.h"

#include <stdbool.h>
#include <stddef.h>

enum { TEXT_WIDTH = 80 }; /* of help on any terminal */

/* Iterators over what is left in `*rest`; false at the end. */
bool text_next_paragraph(struct span *rest, struct span *paragraph);
bool text_next_word(struct span *rest, struct span *word);
/* A line "command<TAB>what it shows"; `shows` is empty without a tab. */
bool text_next_example(struct span *rest, struct span *command, struct span *shows);

/*
 * Appends the words, from where the last line of `out` ends up to TEXT_WIDTH columns, then lines
 * indented by `indent`; and a line end.
 */
void text_wrap(struct buf *out, struct span text, size_t indent);
/* Spaces up to `column`, in a new line when the last one has reached it. */
void text_tab(struct buf *out, size_t column);
