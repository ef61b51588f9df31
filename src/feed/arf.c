/*
 * Abuse reports by mail, RFC 5965: of a multipart/report the part message/feedback-report, which
 * names Source-IP and Arrival-Date. Read line by line and without much trust in the MIME around
 * it; several mails may follow each other as in an mbox. Only the first report of a mail counts:
 * the mail complained about, which follows it, may hold a forged one.
 */
#include "feed/record.h"

enum { HEAD, BODY, PART_HEAD, REPORT };

static bool take_field(struct span *field, const char *name)
{
	return feed_take_start(field, name);
}

/* A value that does not fit is none: cut short it could be another. */
static void keep(char *to, struct span value)
{
	if (to[0] != '\0' || value.n >= FEED_MAIL_VALUE)
		return;
	memcpy(to, value.p, value.n);
	to[value.n] = '\0';
}

static void take_type(struct feed_mail *mail, struct span value)
{
	static const struct {
		const char *type;
		enum abuse_kind kind;
	} types[] = { { "abuse", ABUSE_SPAM }, { "fraud", ABUSE_PHISHING },
		{ "virus", ABUSE_INFECTED } };
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (feed_take_start(&value, types[i].type) && value.n == 0)
			mail->kind = (uint8_t)types[i].kind;
	}
	if (feed_take_start(&value, "not-spam"))
		mail->skipped = "a report that mail was not spam";
	else if (feed_take_start(&value, "auth-failure"))
		mail->skipped = "a report of failed authentication, not of abuse";
}

static void take_report_field(struct feed_mail *mail, struct span field)
{
	if (take_field(&field, "Feedback-Type:")) {
		take_type(mail, field);
	} else if (take_field(&field, "Source-IP:")) {
		take_field(&field, "IPv6:");
		keep(mail->source, field);
	} else if (take_field(&field, "Arrival-Date:") || take_field(&field, "Received-Date:")) {
		keep(mail->arrived, field);
	} else if (take_field(&field, "Incidents:")) {
		keep(mail->incidents, field);
	}
}

/* The field collected so far, its lines put together. */
static void end_field(struct feed_decoder *decoder)
{
	struct feed_mail *mail = &decoder->mail;
	struct span field = { mail->field.text, mail->field.length };
	if (mail->part == REPORT)
		take_report_field(mail, field);
	else if (mail->part == HEAD && take_field(&field, "Date:"))
		keep(mail->sent, field);
	else if (take_field(&field, "Content-Type:") &&
		 feed_take_start(&field, "message/feedback-report"))
		mail->report_next = !mail->reported;
	buf_reset(&mail->field);
}

static int give_mail(struct feed_decoder *decoder)
{
	struct feed_mail *mail = &decoder->mail;
	struct record record = { 0 };
	if (mail->skipped != NULL) {
		feed_note(decoder, mail->skipped);
		return 0;
	}
	decoder->kind = mail->kind;
	record.cell[CELL_ADDRESS] = span_of(mail->source);
	record.cell[CELL_SEEN] = span_of(mail->arrived);
	record.cell[CELL_PUBLISHED] = span_of(mail->sent);
	record.cell[CELL_COUNT] = span_of(mail->incidents);
	return feed_give(decoder, &record);
}

/* The end of a mail: of one that began and brought no report, that is told. */
static int end_mail(struct feed_decoder *decoder)
{
	struct feed_mail *mail = &decoder->mail;
	int ended = 0;
	end_field(decoder);
	if (mail->reported)
		ended = give_mail(decoder);
	else if (mail->begun)
		feed_refuse(decoder, "mail without a feedback report");
	struct buf field = mail->field;
	*mail = (struct feed_mail){ .field = field };
	return ended;
}

static void end_head(struct feed_decoder *decoder)
{
	struct feed_mail *mail = &decoder->mail;
	end_field(decoder);
	mail->part = mail->report_next ? REPORT : BODY;
	mail->reported |= mail->report_next;
	mail->report_next = false;
}

static int arf_line(struct feed_decoder *decoder, struct span line)
{
	struct feed_mail *mail = &decoder->mail;
	bool folded = line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t');
	decoder->text = line;
	bool after_blank = mail->after_blank || !mail->begun;
	mail->after_blank = span_trim(line).n == 0;
	if (after_blank && span_starts(line, "From "))
		return end_mail(decoder);
	if (mail->part != HEAD && span_starts(line, "--")) {
		end_field(decoder);
		mail->part = PART_HEAD;
		return 0;
	}
	if (span_trim(line).n == 0) {
		if (mail->part == HEAD && !mail->begun)
			return 0;
		if (mail->part == HEAD || mail->part == PART_HEAD)
			end_head(decoder);
		return 0;
	}
	mail->begun = true;
	if (mail->part == BODY)
		return 0;
	if (!folded)
		end_field(decoder);
	if (mail->field.length < FEED_LINE_MAX)
		buf_add(&mail->field, line.p, line.n);
	return 0;
}

static int arf_sniff(const struct feed_format *format, struct span head)
{
	struct span first, name, rest = head;
	(void)format;
	span_cut(&rest, '\n', &first);
	if (span_starts(first, "{") || span_starts(first, "["))
		return 0;
	rest = first;
	bool field = span_cut(&rest, ':', &name) && rest.p != NULL && name.n > 0 &&
		     memchr(name.p, ' ', name.n) == NULL;
	if (!field && !span_starts(first, "From "))
		return 0;
	return feed_holds(head, "feedback-report") || feed_holds(head, "\nFeedback-Type:") ? 95 : 0;
}

const struct feed_format feed_format_arf = {
	.name = "arf",
	.summary = "abuse reports by mail (ARF, RFC 5965), one mail or an mbox",
	.citation = "abuse reports received, <date>",
	.terms = "personal data: the reports are the recipient's",
	.kind = ABUSE_OTHER,
	.form = OBSERVATION_SIGHTING,
	.told_by_fields = true,
	.sniff = arf_sniff,
	.line = arf_line,
	.finish = end_mail,
};
