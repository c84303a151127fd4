/* cmd_init.c - init: a protocol to start from, which the law provides in each language. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_name(const char *s)
{
    if (!*s || (*s >= '0' && *s <= '9')) return false;
    for (; *s; s++)
        if (!((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9') || *s == '_' || (unsigned char)*s >= 0x80)) return false;
    return true;
}

/* The template of the law in use, embedded or in its folder; to be freed, or NULL. */
static char *read_template(const struct options *o)
{
    const char *name = o->language == LANG_FR ? "templates/start.fr.ripx.in" : "templates/start.en.ripx.in";
    struct text path;
    char *text = NULL;
    size_t len = 0;
    text_init(&path);
    text_add(&path, o->stdlib ? o->stdlib : "stdlib");
    text_addc(&path, '/');
    text_add(&path, name);
    if (o->stdlib) file_read(NULL, path.at, &text, &len);
    else {
        const char *embedded = ripx_embedded_text(path.at, &len);
        text = embedded ? malloc(len + 1) : NULL;
        if (text) memcpy(text, embedded, len + 1);
    }
    if (text && o->stdlib) {
        char *ended = realloc(text, len + 1);
        if (ended) (text = ended)[len] = 0;
    }
    text_release(&path);
    return text;
}

/* The template with the name where it says @NAME@. */
static void fill(const char *template, const char *name, struct text *out)
{
    static const char hole[] = "@NAME@";
    for (const char *at; (at = strstr(template, hole)) != NULL; template = at + sizeof hole - 1) {
        text_addn(out, template, (size_t)(at - template));
        text_add(out, name);
    }
    text_add(out, template);
}

static enum exit_code write_start(const struct options *o, const char *path, const struct text *text)
{
    if (strcmp(path, "-") != 0 && access(path, F_OK) == 0) {
        say1(o, "ripx init : « %s » existe déjà\n", "ripx init: '%s' exists already\n", path);
        return EXIT_INPUT_OUTPUT;
    }
    if (!file_write(path, text->at, text->len)) {
        say1(o, "ripx : « %s » ne peut pas être écrit\n", "ripx: '%s' cannot be written\n", path);
        return EXIT_INPUT_OUTPUT;
    }
    if (!o->quiet) say1(o, "écrit : %s\nensuite : ripx check, ripx test, ripx report\n", "written: %s\nnext: ripx check, ripx test, ripx report\n", path);
    return EXIT_OK;
}

enum exit_code cmd_init(struct options *o)
{
    const char *name = o->n_arguments ? o->arguments[0] : NULL;
    if (!name || !is_name(name)) return say(o, "ripx init : un nom, en lettres, chiffres et _\n", "ripx init: a name, of letters, digits and _\n"), EXIT_USAGE;
    char *template = read_template(o);
    if (!template) return say(o, "ripx init : ce droit n'a pas de protocole de départ\n", "ripx init: this law has no protocol to start from\n"), EXIT_INPUT_OUTPUT;
    struct text text, path;
    text_init(&text);
    text_init(&path);
    fill(template, name, &text);
    text_add(&path, o->output ? o->output : name);
    if (!o->output) text_add(&path, ".ripx");
    enum exit_code code = write_start(o, path.at, &text);
    text_release(&text);
    text_release(&path);
    free(template);
    return code;
}
