/* judge.c - counts who is eligible among participants read from standard input, with the validator that ripx compiled. */
#include "avasna.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    char line[256];
    unsigned count[4] = {0};
    while (fgets(line, sizeof line, stdin)) {
        struct AVASNA_participant_row row = {0};
        int64_t *field[] = {&row.age, &row.affilie, &row.distance_du_domicile, &row.algie_vasculaire_ICHD3, &row.rythme_sinusal,
                            &row.contre_indication_sumatriptan, &row.trouble_autonome};
        const char *cell = line;
        for (unsigned i = 0; i < 7 && (cell = strchr(cell, ',')) != NULL; i++)
            if (*++cell >= '0' && *cell <= '9') *field[i] = strtoll(cell, NULL, 10), ripx_know(row.known, i);
        row.age *= 100; /* the field is in hundredths of a year */
        if (line[0] == 'P') count[AVASNA_participant_judge(&row, NULL)]++;
    }
    printf("eligible %u ineligible %u undetermined %u\n", count[RIPX_MET], count[RIPX_NOT_MET], count[RIPX_NOT_SHOWN]);
}
