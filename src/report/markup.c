#include "report/markup.h"

#include "base/utf8.h"

void markup_put(struct buf *out, const char *text)
{
	uint32_t code;
	while ((code = utf8_take_shown(&text)) != 0) {
		switch (code) {
		case '&':
			buf_puts(out, "&amp;");
			break;
		case '<':
			buf_puts(out, "&lt;");
			break;
		case '>':
			buf_puts(out, "&gt;");
			break;
		case '"':
			buf_puts(out, "&quot;");
			break;
		case '\'':
			buf_puts(out, "&#39;");
			break;
		default:
			utf8_put(out, code);
		}
	}
}
