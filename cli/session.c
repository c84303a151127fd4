/* session.c - sessions as the options ask for them, and their findings printed. */
#include "cli/cli.h"

#include "lang/diag_json.h"
#include "lang/diag_text.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void say(const struct options *o, const char *fr, const char *en) { fputs(o->language == LANG_FR ? fr : en, stderr); }

void say1(const struct options *o, const char *fr, const char *en, const char *what)
{
    const char *text = o->language == LANG_FR ? fr : en, *at = strstr(text, "%s");
    fprintf(stderr, "%.*s%s%s", (int)(at - text), text, what, at + 2);
}

/* ---- the law in a folder ---- */

struct paths { char **at; size_t len, cap; };

static void add_path(struct paths *p, const char *folder, const char *name)
{
    if (p->len == p->cap) {
        p->cap = p->cap ? p->cap * 2 : 64;
        p->at = realloc(p->at, p->cap * sizeof *p->at);
        if (!p->at) abort();
    }
    size_t n = strlen(folder) + strlen(name) + 2;
    char *path = malloc(n);
    if (!path) abort();
    snprintf(path, n, "%s/%s", folder, name);
    p->at[p->len++] = path;
}

static bool walk(const char *folder, struct paths *out, int depth)
{
    DIR *d = opendir(folder);
    if (!d || depth > 16) {
        if (d) closedir(d);
        return false;
    }
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        size_t n = strlen(e->d_name);
        struct stat st;
        if (e->d_name[0] == '.') continue;
        struct paths one = {0};
        add_path(&one, folder, e->d_name);
        if (stat(one.at[0], &st) == 0 && S_ISDIR(st.st_mode)) walk(one.at[0], out, depth + 1);
        else if (n > 5 && strcmp(e->d_name + n - 5, ".ripx") == 0) add_path(out, folder, e->d_name);
        free(one.at[0]);
        free(one.at);
    }
    closedir(d);
    return true;
}

static int by_bytes(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static bool read_law(struct ripx *r, const char *folder)
{
    struct paths p = {0};
    bool ok = walk(folder, &p, 0) && p.len > 0;
    if (p.len) qsort(p.at, p.len, sizeof *p.at, by_bytes);
    for (size_t i = 0; i < p.len; i++) {
        char *text = NULL;
        size_t len = 0;
        if (file_read(NULL, p.at[i], &text, &len)) ripx_add_law(r, p.at[i], text, len);
        else ok = false;
        free(text);
        free(p.at[i]);
    }
    free(p.at);
    return ok;
}

/* ---- sessions ---- */

bool session_check(struct ripx *r, const struct options *o, uint32_t first)
{
    bool ok = true;
    for (uint32_t i = first; i < o->n_arguments; i++) {
        if (strcmp(o->arguments[i], "-") == 0) {
            char *text = NULL;
            size_t len = 0;
            ok = file_read(NULL, "-", &text, &len) && ok;
            if (text) ripx_add_text(r, o->stdin_name ? o->stdin_name : "-", text, len);
            free(text);
        } else ok = ripx_add(r, o->arguments[i]) && ok;
    }
    ripx_check(r);
    return ok;
}

struct ripx *session_by_other_reading(const struct options *o, uint32_t reading)
{
    struct ripx *r;
    if (session_open(o, &r) != EXIT_OK) return NULL;
    ripx_alternative(r, reading);
    if (session_check(r, o, 0) && !session_is_broken(r)) return r;
    ripx_close(r);
    return NULL;
}

static bool is_denied(const struct options *o, const struct diag *d)
{
    static const char *const levels[DIAG_LEVELS] = {"error", "warning", "note", "question"};
    for (uint32_t i = 0; i < o->n_deny; i++)
        if (strcmp(o->deny[i], d->code) == 0 || strcmp(o->deny[i], levels[d->level]) == 0) return true;
    return false;
}

/* How many diagnostics are shown unless --max-errors says. */
enum { ERRORS_SHOWN = 100 };

static void print_list(struct ripx *r, const struct options *o, const struct diags *ds)
{
    struct text out;
    text_init(&out);
    struct diag_style style = {o->language, o->format == FORMAT_PLAIN ? DIAG_PLAIN : o->format == FORMAT_GNU ? DIAG_GNU : DIAG_HUMAN, o->colour,
                               o->max_errors ? o->max_errors : ERRORS_SHOWN};
    if (o->format == FORMAT_JSON) diag_print_json(ds, ripx_sources(r), &out);
    else diag_print(ds, ripx_sources(r), &style, &out);
    if (out.len) fwrite(out.at, 1, out.len, o->format == FORMAT_JSON ? stdout : stderr);
    text_release(&out);
}

/* Questions are many in a draft: people get their number, and their words with --questions; machines get all. */
static void print_findings(struct ripx *r, const struct options *o)
{
    const struct diags *ds = ripx_diags(r);
    struct diags *shown = diags_new(ripx_arena(r));
    bool all = o->questions || o->format == FORMAT_JSON || o->format == FORMAT_GNU;
    for (uint32_t i = 0; i < diags_count(ds); i++)
        if (all || diags_at(ds, i)->level != DIAG_QUESTION) diags_keep(shown, diags_at(ds, i));
    print_list(r, o, shown);
}

/* Those whose code begins so. */
static void print_coded(struct ripx *r, const struct options *o, const char *prefix)
{
    const struct diags *ds = ripx_diags(r);
    struct diags *shown = diags_new(ripx_arena(r));
    for (uint32_t i = 0; i < diags_count(ds); i++)
        if (strncmp(diags_at(ds, i)->code, prefix, strlen(prefix)) == 0) diags_keep(shown, diags_at(ds, i));
    print_list(r, o, shown);
}

void session_failures(struct ripx *r, const struct options *o) { print_coded(r, o, "RX07"); }
void session_notes(struct ripx *r, const struct options *o) { print_coded(r, o, "RX0807"); }

static void print_summary(struct ripx *r, const struct options *o)
{
    struct text out;
    struct diags *ds = ripx_diags(r);
    text_init(&out);
    diag_print_summary(ds, o->language, &out);
    const struct verdicts *v = ripx_verdicts(r);
    uint32_t questions = diags_count_level(ds, DIAG_QUESTION);
    const struct law *law = ripx_law(r);
    if (v && v->all.len && !diags_count_level(ds, DIAG_ERROR)) {
        uint32_t judged = v->counts[OUTCOME_MET];
        if (o->language == LANG_FR)
            text_addf(&out, "aucune erreur : %u règles satisfaites, %u sans objet, %u questions pour une personne · droit %s %s\n", judged,
                      v->counts[OUTCOME_NOT_APPLICABLE], questions, law->name, law->version);
        else
            text_addf(&out, "no error: %u rules met, %u not applicable, %u questions for a person · law %s %s\n", judged,
                      v->counts[OUTCOME_NOT_APPLICABLE], questions, law->name, law->version);
    }
    if (questions && !o->questions && o->format == FORMAT_HUMAN)
        text_add(&out, o->language == LANG_FR ? "pour les lire : ripx check --questions\n" : "to read them: ripx check --questions\n");
    if (out.len) fwrite(out.at, 1, out.len, stderr);
    text_release(&out);
}

enum exit_code session_status(struct ripx *r, const struct options *o)
{
    struct diags *ds = ripx_diags(r);
    bool unreadable = false, findings = diags_count_level(ds, DIAG_ERROR) > 0;
    for (uint32_t i = 0; i < diags_count(ds); i++) {
        unreadable = unreadable || strcmp(diags_at(ds, i)->code, "RX0802") == 0;
        findings = findings || is_denied(o, diags_at(ds, i));
    }
    return unreadable ? EXIT_INPUT_OUTPUT : findings ? EXIT_FINDINGS : EXIT_OK;
}

enum exit_code session_findings(struct ripx *r, const struct options *o)
{
    print_findings(r, o);
    if (!o->quiet && (o->format == FORMAT_HUMAN || o->format == FORMAT_PLAIN)) print_summary(r, o);
    return session_status(r, o);
}

bool session_is_broken(const struct ripx *r)
{
    const struct diags *ds = ripx_diags(r);
    for (uint32_t i = 0; i < diags_count(ds); i++)
        if (diags_at(ds, i)->level == DIAG_ERROR && strncmp(diags_at(ds, i)->code, "RX", 2) == 0) return true;
    return false;
}

void session_data_findings(struct ripx *r, const struct options *o, uint32_t first)
{
    const struct diags *ds = ripx_diags(r);
    struct diags *shown = diags_new(ripx_arena(r));
    for (uint32_t i = first; i < diags_count(ds); i++) diags_keep(shown, diags_at(ds, i));
    struct options text = *o;
    if (text.format == FORMAT_JSON) text.format = FORMAT_GNU;   /* standard output is for the totals */
    print_list(r, &text, shown);
}

void session_import_findings(struct ripx *r, const struct options *o, uint32_t first)
{
    const struct diags *ds = ripx_diags(r);
    struct diags *shown = diags_new(ripx_arena(r));
    struct text out;
    text_init(&out);
    for (uint32_t i = first; i < diags_count(ds); i++) diags_keep(shown, diags_at(ds, i));
    print_list(r, o, shown);
    if (!o->quiet && (o->format == FORMAT_HUMAN || o->format == FORMAT_PLAIN)) diag_print_summary(shown, o->language, &out);
    if (out.len) fwrite(out.at, 1, out.len, stderr);
    text_release(&out);
}

/* ---- opening ---- */

static bool is_expected_law(struct ripx *r, const struct options *o)
{
    char hash[17];
    if (!o->expect_law) return true;
    snprintf(hash, sizeof hash, "%016" PRIx64, ripx_law_hash(r));
    if (strcmp(hash, o->expect_law) == 0) return true;
    diag_rx2(ripx_diags(r), RX_OTHER_LAW, span_none(), hash, o->expect_law);
    print_coded(r, o, "RX0808");
    return false;
}

enum exit_code session_open(const struct options *o, struct ripx **out)
{
    static const struct ripx_host host = {file_read, NULL};
    struct ripx *r = ripx_open(&host);
    enum exit_code code = EXIT_OK;
    if (!o->stdlib && o->words_only) ripx_use_embedded_words(r);
    else if (!o->stdlib) ripx_use_embedded_law(r);
    else if (!read_law(r, o->stdlib)) {
        say1(o, "ripx : aucune loi lisible dans « %s »\n", "ripx: no readable law in '%s'\n", o->stdlib);
        code = EXIT_INPUT_OUTPUT;
    }
    if (code == EXIT_OK && !is_expected_law(r, o)) code = EXIT_OTHER_LAW;
    if (code != EXIT_OK) {
        ripx_close(r);
        return code;
    }
    if (o->as_of != INT32_MIN) ripx_as_of(r, o->as_of);
    if (o->occasion) ripx_for(r, o->occasion);
    if (o->binding) ripx_binding(r, o->binding);
    *out = r;
    return EXIT_OK;
}
