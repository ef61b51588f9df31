#include "source/catalogue.h"

#include <string.h>

#define MB (UINT64_C(1) << 20)

#define CAIDA_TERMS                                                                                \
	"CAIDA's Acceptable Use Agreement for public datasets: cite the dataset, report "          \
	"publications (caida.org/about/legal/aua/public_aua/)"
#define ABUSE_CH_TERMS "CC0; fair use without guarantee (abuse.ch/terms-of-use/)"
#define SPAMHAUS_TERMS                                                                             \
	"free to use; the copyright line and the date must stay with the data "                    \
	"(spamhaus.org/drop/terms/)"
#define ROUTEVIEWS_TERMS "CC BY 4.0: name RouteViews (routeviews.org)"
#define RIS_TERMS        "RIPE NCC's terms for RIS data: name RIPE NCC (ripe.net/analyse/raw-data-sets)"
#define RIR_TERMS        "free to use; name the registry and the date"

const struct catalogue_entry catalogue[] = {
	{ "spamhaus-drop", "feeds", "Spamhaus DROP, IPv4: space that belongs to criminals",
		"https://www.spamhaus.org/drop/drop_v4.json", NULL, NULL,
		"(c) The Spamhaus Project SLU, DROP, <date>", SPAMHAUS_TERMS, PERIOD_LATEST,
		CHECK_METADATA, 6 * HOUR_S, 16 * MB },
	{ "spamhaus-drop-v6", "feeds", "Spamhaus DROP, IPv6",
		"https://www.spamhaus.org/drop/drop_v6.json", NULL, NULL,
		"(c) The Spamhaus Project SLU, DROPv6, <date>", SPAMHAUS_TERMS, PERIOD_LATEST,
		CHECK_METADATA, 6 * HOUR_S, 16 * MB },
	{ "spamhaus-asndrop", "feeds", "Spamhaus ASN-DROP: networks run by criminals",
		"https://www.spamhaus.org/drop/asndrop.json", NULL, NULL,
		"(c) The Spamhaus Project SLU, ASN-DROP, <date>", SPAMHAUS_TERMS, PERIOD_LATEST,
		CHECK_METADATA, 6 * HOUR_S, 16 * MB },
	{ "feodo", "feeds", "Feodo Tracker: controllers of botnets",
		"https://feodotracker.abuse.ch/downloads/ipblocklist.csv", NULL, NULL,
		"abuse.ch, Feodo Tracker, <date>", ABUSE_CH_TERMS, PERIOD_LATEST, CHECK_TEXT,
		5 * MINUTE_S, 64 * MB },
	{ "threatfox", "feeds", "ThreatFox: indicators of the last days",
		"https://threatfox.abuse.ch/export/csv/recent/", NULL, NULL,
		"abuse.ch, ThreatFox, <date>", ABUSE_CH_TERMS, PERIOD_LATEST, CHECK_TEXT,
		5 * MINUTE_S, 256 * MB },
	{ "urlhaus", "feeds", "URLhaus: addresses that serve malware, last 30 days",
		"https://urlhaus.abuse.ch/downloads/csv_recent/", NULL, NULL,
		"abuse.ch, URLhaus, <date>", ABUSE_CH_TERMS, PERIOD_LATEST, CHECK_TEXT,
		5 * MINUTE_S, 256 * MB },
	{ "sslbl", "feeds", "SSLBL: controllers known by their certificates",
		"https://sslbl.abuse.ch/blacklist/sslipblacklist.csv", NULL, NULL,
		"abuse.ch, SSLBL, <date>", ABUSE_CH_TERMS, PERIOD_LATEST, CHECK_TEXT, 5 * MINUTE_S,
		64 * MB },
	{ "dshield", "feeds", "DShield: the /24s that scan most",
		"https://feeds.dshield.org/block.txt", NULL, NULL, "DShield.org block list, <date>",
		"CC BY-NC-SA 2.5: name DShield, not for commercial use", PERIOD_LATEST, CHECK_TEXT,
		HOUR_S, 16 * MB },
	{ "ipsum", "feeds", "ipsum: addresses and how many lists they are on",
		"https://raw.githubusercontent.com/stamparm/ipsum/master/ipsum.txt", NULL, NULL,
		"stamparm/ipsum, <date>", "Unlicense; made of many lists with terms of their own",
		PERIOD_LATEST, CHECK_TEXT, 6 * HOUR_S, 64 * MB },
	{ "firehol-level1", "feeds", "FireHOL level 1: space no one should hear from",
		"https://raw.githubusercontent.com/firehol/blocklist-ipsets/master/"
		"firehol_level1.netset",
		NULL, NULL, "FireHOL IP lists, level 1, <date>",
		"made of many lists with terms of their own (iplists.firehol.org)", PERIOD_LATEST,
		CHECK_TEXT, 6 * HOUR_S, 64 * MB },
	{ "caida-as-rel", "topology", "CAIDA AS relationships, serial-1",
		"https://publicdata.caida.org/datasets/as-relationships/serial-1/"
		"%Y%m01.as-rel.txt.bz2",
		NULL, "as-rel", "The CAIDA UCSD AS Relationships Dataset, <date>", CAIDA_TERMS,
		PERIOD_MONTH, CHECK_PACKED, DAY_S, 256 * MB },
	{ "caida-as-rel2", "topology", "CAIDA AS relationships, serial-2 (with route servers)",
		"https://publicdata.caida.org/datasets/as-relationships/serial-2/"
		"%Y%m01.as-rel2.txt.bz2",
		NULL, "as-rel", "The CAIDA UCSD AS Relationships Dataset, <date>", CAIDA_TERMS,
		PERIOD_MONTH, CHECK_PACKED, DAY_S, 256 * MB },
	{ "routeviews-rib", "routing", "RouteViews: the routing table of a collector",
		"https://archive.routeviews.org/%Cbgpdata/%Y.%m/RIBS/rib.%Y%m%d.%H%M.bz2", "", NULL,
		"University of Oregon RouteViews Project, <date>", ROUTEVIEWS_TERMS, PERIOD_2_HOURS,
		CHECK_PACKED, HOUR_S, 4096 * MB },
	{ "routeviews-updates", "routing", "RouteViews: what a collector heard",
		"https://archive.routeviews.org/%Cbgpdata/%Y.%m/UPDATES/updates.%Y%m%d.%H%M.bz2",
		"", NULL, "University of Oregon RouteViews Project, <date>", ROUTEVIEWS_TERMS,
		PERIOD_15_MINUTES, CHECK_PACKED, MINUTE_S, 1024 * MB },
	{ "ris-rib", "routing", "RIPE RIS: the routing table of a collector",
		"https://data.ris.ripe.net/%C/%Y.%m/bview.%Y%m%d.%H%M.gz", "rrc00", NULL,
		"RIPE NCC Routing Information Service, <date>", RIS_TERMS, PERIOD_8_HOURS,
		CHECK_PACKED, HOUR_S, 4096 * MB },
	{ "ris-updates", "routing", "RIPE RIS: what a collector heard",
		"https://data.ris.ripe.net/%C/%Y.%m/updates.%Y%m%d.%H%M.gz", "rrc00", NULL,
		"RIPE NCC Routing Information Service, <date>", RIS_TERMS, PERIOD_5_MINUTES,
		CHECK_PACKED, MINUTE_S, 1024 * MB },
	{ "caida-pfx2as", "routing", "CAIDA: prefix to origin AS, by RouteViews",
		"https://publicdata.caida.org/datasets/routing/routeviews-prefix2as/%Y/%m/"
		"routeviews-rv2-%Y%m%d-1200.pfx2as.gz",
		NULL, "pfx2as", "The CAIDA Routeviews Prefix to AS mappings Dataset, <date>",
		CAIDA_TERMS, PERIOD_DAY, CHECK_PACKED, DAY_S, 256 * MB },
	{ "dbip-asn", "routing", "DB-IP: address ranges to AS, lite edition",
		"https://download.db-ip.com/free/dbip-asn-lite-%Y-%m.csv.gz", NULL, NULL,
		"IP to ASN by DB-IP (db-ip.com), <date>", "CC BY 4.0: a link to db-ip.com",
		PERIOD_MONTH, CHECK_PACKED, DAY_S, 256 * MB },
	{ "caida-as2org", "registries", "CAIDA: AS to organisation",
		"https://publicdata.caida.org/datasets/as-organizations/"
		"%Y%m01.as-org2info.txt.gz",
		NULL, NULL, "The CAIDA UCSD AS to Organization Mapping Dataset, <date>",
		CAIDA_TERMS, PERIOD_QUARTER, CHECK_PACKED, DAY_S, 256 * MB },
	{ "delegated-ripencc", "registries", "RIPE NCC: delegated addresses and AS numbers",
		"https://ftp.ripe.net/pub/stats/ripencc/delegated-ripencc-extended-latest", NULL,
		NULL, "RIPE NCC delegated statistics, <date>", RIR_TERMS, PERIOD_LATEST, CHECK_TEXT,
		DAY_S, 256 * MB },
	{ "delegated-arin", "registries", "ARIN: delegated addresses and AS numbers",
		"https://ftp.arin.net/pub/stats/arin/delegated-arin-extended-latest", NULL, NULL,
		"ARIN delegated statistics, <date>", RIR_TERMS, PERIOD_LATEST, CHECK_TEXT, DAY_S,
		256 * MB },
	{ "delegated-apnic", "registries", "APNIC: delegated addresses and AS numbers",
		"https://ftp.apnic.net/stats/apnic/delegated-apnic-extended-latest", NULL, NULL,
		"APNIC delegated statistics, <date>", RIR_TERMS, PERIOD_LATEST, CHECK_TEXT, DAY_S,
		256 * MB },
	{ "delegated-lacnic", "registries", "LACNIC: delegated addresses and AS numbers",
		"https://ftp.lacnic.net/pub/stats/lacnic/delegated-lacnic-extended-latest", NULL,
		NULL, "LACNIC delegated statistics, <date>", RIR_TERMS, PERIOD_LATEST, CHECK_TEXT,
		DAY_S, 256 * MB },
	{ "delegated-afrinic", "registries", "AFRINIC: delegated addresses and AS numbers",
		"https://ftp.afrinic.net/pub/stats/afrinic/delegated-afrinic-extended-latest", NULL,
		NULL, "AFRINIC delegated statistics, <date>", RIR_TERMS, PERIOD_LATEST, CHECK_TEXT,
		DAY_S, 256 * MB },
};
const size_t catalogue_entries = sizeof catalogue / sizeof *catalogue;

const struct catalogue_entry *catalogue_find(const char *name)
{
	for (size_t i = 0; i < catalogue_entries; i++) {
		if (strcmp(catalogue[i].name, name) == 0)
			return &catalogue[i];
	}
	return NULL;
}

const char *catalogue_period_name(enum catalogue_period period)
{
	static const char *const name[] = { "latest only", "every 5 minutes", "every 15 minutes",
		"every 2 hours", "every 8 hours", "daily", "monthly", "quarterly" };
	return name[period];
}

/* Of those that are a whole number of seconds; 0 = by the calendar. */
static ost_time_t length_s(enum catalogue_period period)
{
	static const ost_time_t length[] = { 1, 5 * MINUTE_S, 15 * MINUTE_S, 2 * HOUR_S, 8 * HOUR_S,
		DAY_S, 0, 0 };
	return length[period];
}

static int64_t days_of(ost_time_t t)
{
	return (t - ((t % DAY_S) + DAY_S) % DAY_S) / DAY_S;
}

ost_time_t catalogue_floor(enum catalogue_period period, ost_time_t t)
{
	ost_time_t length = length_s(period);
	int year, month, day;
	if (length > 0)
		return t - ((t % length) + length) % length;
	civil_from_days(days_of(t), &year, &month, &day);
	if (period == PERIOD_QUARTER)
		month -= (month - 1) % 3;
	return days_from_civil(year, month, 1) * DAY_S;
}

ost_time_t catalogue_next(enum catalogue_period period, ost_time_t t)
{
	ost_time_t length = length_s(period), start = catalogue_floor(period, t);
	int year, month, day;
	if (length > 0)
		return start + length;
	civil_from_days(days_of(start), &year, &month, &day);
	month += period == PERIOD_QUARTER ? 3 : 1;
	if (month > 12) {
		month -= 12;
		year++;
	}
	return days_from_civil(year, month, 1) * DAY_S;
}

/* RouteViews has its first collector in the root, all others in folders of their own. */
static void put_collector(struct buf *url, const struct catalogue_entry *entry, const char *name)
{
	if (name == NULL)
		name = entry->collector != NULL ? entry->collector : "";
	buf_puts(url, name);
	if (name[0] != '\0' && strstr(entry->url, "%Cbgpdata") != NULL)
		buf_putc(url, '/');
}

static void put_field(struct buf *url, char field, ost_time_t t)
{
	int year, month, day;
	int64_t days = days_of(t);
	ost_time_t second = t - days * DAY_S;
	civil_from_days(days, &year, &month, &day);
	if (field == 'Y')
		buf_printf(url, "%04d", year);
	else if (field == 'm')
		buf_printf(url, "%02d", month);
	else if (field == 'd')
		buf_printf(url, "%02d", day);
	else if (field == 'H')
		buf_printf(url, "%02d", (int)(second / HOUR_S));
	else
		buf_printf(url, "%02d", (int)(second % HOUR_S / MINUTE_S));
}

void catalogue_url(struct buf *url, const struct catalogue_entry *entry, const char *collector,
	ost_time_t t, const char *base)
{
	const char *p = entry->url;
	if (base != NULL) {
		buf_puts(url, base);
		p = strchr(p + strlen("https://"), '/');
	}
	for (; *p != '\0'; p++) {
		if (*p != '%') {
			buf_putc(url, *p);
		} else if (*++p == 'C') {
			put_collector(url, entry, collector);
		} else {
			put_field(url, *p, t);
		}
	}
}
