/* signature.c - a table of first bytes. */
#include "backends/validate/signature.h"

#include <string.h>

/* After a word that could be the name of a column comes a byte that no text has. */
enum next { ANYTHING, NO_TEXT };

struct known { const char *bytes; size_t n; enum next next; struct signature is; };

#define BYTES(text) text, sizeof(text) - 1
#define AS_TEXT {{"enregistrer la table en texte délimité (CSV) ou en NDJSON", "save the table as delimited text (CSV) or as NDJSON"}}
#define BY_LIBRARY {{"le validateur compilé (ripx build --emit shared) lit ces colonnes ; ou les écrire en texte délimité (CSV)", \
                     "the compiled validator (ripx build --emit shared) reads such columns; or write them as delimited text (CSV)"}}
#define AS_TRANSPORT {{"l'écrire en transport SAS de version 5 (moteur XPORT), en Dataset-JSON ou en texte délimité", \
                       "write it as SAS transport of version 5 (the XPORT engine), as Dataset-JSON or as delimited text"}}
#define UNPACKED {{"la décompresser d'abord, ou la comprimer par gzip", "unpack it first, or compress it with gzip"}}
#define AS_UTF8 {{"l'enregistrer en UTF-8", "save it as UTF-8"}}
#define BY_IMPORT {{"ripx data import odm lit les métadonnées ODM ; les données se donnent en texte délimité, NDJSON ou Dataset-JSON", \
                    "ripx data import odm reads ODM metadata; data are given as delimited text, NDJSON or Dataset-JSON"}}

static const struct known KNOWN[] = {
    {BYTES("PAR1"), NO_TEXT, {{{"un fichier Parquet", "a Parquet file"}}, BY_LIBRARY}},
    {BYTES("ARROW1\0"), ANYTHING, {{{"un fichier Arrow", "an Arrow file"}}, BY_LIBRARY}},
    {BYTES("PK\003\004"), ANYTHING, {{{"un classeur (.xlsx, .ods) ou une archive ZIP", "a workbook (.xlsx, .ods) or a ZIP archive"}}, AS_TEXT}},
    {BYTES("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), ANYTHING, {{{"un classeur ou un document d'un ancien format (.xls)", "a workbook or a document of an old format (.xls)"}}, AS_TEXT}},
    {BYTES("\0\0\0\0\0\0\0\0\0\0\0\0\xC2\xEA\x81\x60"), ANYTHING, {{{"une table SAS (.sas7bdat)", "a SAS data set (.sas7bdat)"}}, AS_TRANSPORT}},
    {BYTES("HEADER RECORD*******LIBV8"), ANYTHING, {{{"un fichier de transport SAS de version 8", "a SAS transport file of version 8"}}, AS_TRANSPORT}},
    {BYTES("$FL2@(#)"), ANYTHING, {{{"un fichier SPSS (.sav)", "an SPSS file (.sav)"}}, AS_TEXT}},
    {BYTES("$FL3@(#)"), ANYTHING, {{{"un fichier SPSS (.zsav)", "an SPSS file (.zsav)"}}, AS_TEXT}},
    {BYTES("<stata_dta>"), ANYTHING, {{{"un fichier Stata (.dta)", "a Stata file (.dta)"}}, AS_TEXT}},
    {BYTES("%PDF-"), ANYTHING, {{{"un document PDF", "a PDF document"}}, AS_TEXT}},
    {BYTES("<?xml"), ANYTHING, {{{"un document XML", "an XML document"}}, BY_IMPORT}},
    {BYTES("\xFF\xFE"), ANYTHING, {{{"du texte en UTF-16", "text in UTF-16"}}, AS_UTF8}},
    {BYTES("\xFE\xFF"), ANYTHING, {{{"du texte en UTF-16", "text in UTF-16"}}, AS_UTF8}},
    {BYTES("BZh"), NO_TEXT, {{{"un fichier comprimé par bzip2", "a file compressed by bzip2"}}, UNPACKED}},
    {BYTES("\xFD" "7zXZ\0"), ANYTHING, {{{"un fichier comprimé par xz", "a file compressed by xz"}}, UNPACKED}},
    {BYTES("\x28\xB5\x2F\xFD"), ANYTHING, {{{"un fichier comprimé par zstd", "a file compressed by zstd"}}, UNPACKED}},
    {BYTES("7z\xBC\xAF\x27\x1C"), ANYTHING, {{{"une archive 7z", "a 7z archive"}}, UNPACKED}},
};

static const struct signature TRANSPORT = {{{"un fichier de transport SAS", "a SAS transport file"}},
    {{"ajouter --input-format xpt", "add --input-format xpt"}}};
static const struct signature RECORDS = {{{"du JSON", "JSON"}},
    {{"--input-format ndjson pour un objet par ligne ou une liste d'objets, dataset-json pour du Dataset-JSON",
      "--input-format ndjson for an object a line or a list of objects, dataset-json for Dataset-JSON"}}};

static const struct signature RETURNS = {{{"du texte dont les lignes finissent par un retour chariot seul (CR)", "text whose lines end in a carriage return alone (CR)"}},
    {{"l'enregistrer avec des fins de ligne LF ou CR LF : tr '\\r' '\\n'", "save it with lines that end in LF or CR LF: tr '\\r' '\\n'"}}};

const struct signature *signature_of_returns(void) { return &RETURNS; }

static bool begins(const char *bytes, size_t n, const char *with, size_t len) { return n >= len && memcmp(bytes, with, len) == 0; }

static bool is_no_text(char c) { return (unsigned char)c < ' ' && c != '\t' && c != '\r' && c != '\n'; }

/* Is a byte among the first ones that no text has? */
static bool has_no_text(const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (is_no_text(bytes[i])) return true;
    return false;
}

/* An object with a member, or a list of them, where delimited text is expected: no header begins so. */
static bool is_records(const char *bytes, size_t n)
{
    size_t i = begins(bytes, n, "\xEF\xBB\xBF", 3) ? 3 : 0, braces = 0;
    for (; i < n && bytes[i] && strchr("[{ \t\r\n", bytes[i]); i++) braces += bytes[i] == '{';
    return braces == 1 && i < n && bytes[i] == '"';
}

const struct signature *signature_of(const char *bytes, size_t n, enum reader_format format)
{
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
        const struct known *k = &KNOWN[i];
        if (begins(bytes, n, k->bytes, k->n) && (k->next == ANYTHING || has_no_text(bytes + k->n, n - k->n))) return &k->is;
    }
    switch (format) {
    case READER_BY_NAME: case READER_CSV:
        if (begins(bytes, n, BYTES("HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!"))) return &TRANSPORT;
        return is_records(bytes, n) ? &RECORDS : NULL;
    case READER_NDJSON: case READER_DATASET_JSON:
        return begins(bytes, n, BYTES("HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!")) ? &TRANSPORT : NULL;
    case READER_XPT: break;
    }
    return NULL;
}
