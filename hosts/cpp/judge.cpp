// judge.cpp - judges participants read from standard input as CSV, with the archive that ripx compiled: one row at a time.
#include "avasna.h"

#include <array>
#include <cstdint>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>

namespace {

using Row = AVASNA_participant_row;

// One column of the file: where it goes in the row, its bit, and how many of its units make one of the file's.
struct Column { std::int64_t Row::*field; unsigned bit; std::int64_t scale; };
constexpr std::array<Column, 7> columns{{
    {&Row::age, AVASNA_PARTICIPANT_KNOWN_AGE, 100},     // the field is in hundredths of a year
    {&Row::affilie, AVASNA_PARTICIPANT_KNOWN_AFFILIE, 1},
    {&Row::distance_du_domicile, AVASNA_PARTICIPANT_KNOWN_DISTANCE_DU_DOMICILE, 1},
    {&Row::algie_vasculaire_ICHD3, AVASNA_PARTICIPANT_KNOWN_ALGIE_VASCULAIRE_ICHD3, 1},
    {&Row::rythme_sinusal, AVASNA_PARTICIPANT_KNOWN_RYTHME_SINUSAL, 1},
    {&Row::contre_indication_sumatriptan, AVASNA_PARTICIPANT_KNOWN_CONTRE_INDICATION_SUMATRIPTAN, 1},
    {&Row::trouble_autonome, AVASNA_PARTICIPANT_KNOWN_TROUBLE_AUTONOME, 1},
}};

Row read(const std::string &line)
{
    Row row{};
    std::istringstream cells(line);
    std::string cell;
    std::getline(cells, cell, ',');
    for (const Column &c : columns) {
        if (!std::getline(cells, cell, ',') || cell.empty()) continue;   // an empty cell is not known
        row.*c.field = std::stoll(cell) * c.scale;
        ripx_know(row.known, c.bit);
    }
    return row;
}

}

int main()
{
    std::array<unsigned, 4> count{};
    std::array<unsigned, 64> excluded{};
    std::string line;
    std::getline(std::cin, line);
    while (std::getline(std::cin, line)) {
        const Row row = read(line);
        AVASNA_participant_reasons why{};
        ++count[AVASNA_participant_judge(&row, &why)];
        for (unsigned bit = 0; bit < excluded.size(); ++bit) excluded[bit] += why.violated[0] >> bit & 1;
    }
    std::cout << "not I3 (home): " << excluded[AVASNA_PARTICIPANT_PROGRAM_I3] << '\n';
    std::cout << "eligible " << count[RIPX_MET] << " ineligible " << count[RIPX_NOT_MET] << " undetermined " << count[RIPX_NOT_SHOWN] << '\n';
}
