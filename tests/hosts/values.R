# Does a validator called from R read cells as ripx validate does?
#
#   Rscript values.R texts FOLDER ROWS.csv VERDICTS.csv FAULTS     cells as texts and as factors
#   Rscript values.R make FOLDER ROWS.csv                          writes vectors of every class as a file of cells
#   Rscript values.R typed FOLDER VERDICTS.csv FAULTS              the same vectors, judged as they are
#   Rscript values.R tables FOLDER                                 rows of a child table, against FOLDER/verdicts.csv
#
# Each verdict, its reasons, and how many cells were refused are compared; ends with 1 at the first difference.
source("hosts/R/ripx.R")
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[2]

as_cells <- function(path) read.csv(path, colClasses = "character", na.strings = NULL, check.names = FALSE, encoding = "UTF-8", quote = "\"", strip.white = FALSE)

compare <- function(judged, verdicts, faults, form) {
  expected <- as_cells(verdicts)
  verdict <- c(met = "eligible", not_met = "ineligible", not_shown = "undetermined")[as.character(judged$verdict)]
  reasons <- ifelse(judged$verdict == "not_met", judged$violated, ifelse(judged$verdict == "not_shown", judged$not_shown, ""))
  if (nrow(judged) != nrow(expected)) stop(form, ": ", nrow(judged), " rows, and not ", nrow(expected))
  wrong <- which(verdict != expected$verdict | reasons != expected$reasons)
  if (length(wrong)) stop(sprintf("%s, row %d: ripx validate: %s %s, here: %s %s", form, wrong[1], expected$verdict[wrong[1]], expected$reasons[wrong[1]], verdict[wrong[1]], reasons[wrong[1]]))
  if (!is.null(faults) && attr(judged, "refused") != as.numeric(faults)) stop(form, ": ", attr(judged, "refused"), " cells refused, and not ", faults)
  nrow(judged)
}

# Vectors of the classes that R has, with what is missing, is no number, and is finer than a resolution.
vectors <- function(n) {
  set.seed(20261130, kind = "Mersenne-Twister")
  draw <- function(from) sample(from, n, replace = TRUE)
  data.frame(
    id = sprintf("p%05d", seq_len(n)),
    entier = draw(c(NA, 18L, 17L, 500L, 1001L, -6L, 0L, 999L)),
    `dixième` = draw(c(NA, NaN, Inf, -Inf, 98.7, 98.8, 0.1 + 0.2, 1 / 3, 98.65, -99.9, 100.1, 1e300)),
    fin = draw(c(NA, 1e-6, 2e-6, 0, 0.1 + 0.2, 1e-7, 1e7)),
    jour = as.Date(draw(c(NA, "2023-02-28", "2023-02-27", "2024-02-29", "1000-01-01", "9999-12-31"))),
    autre_jour = as.Date(draw(c(NA, "2023-02-28", "2023-03-01", "1999-12-31"))),
    heure = draw(c(NA, "2023-02-28T10:00", "2023-02-28", "bad")),
    oui_non = draw(c(NA, TRUE, FALSE)),
    bras = factor(draw(c(NA, "A", "B", "bras C", "D"))),
    bras_connu = draw(c(NA, "A", "B", ".", "a")),
    note = draw(c(NA, "texte", "\u00e9t\u00e9, \"ici\"")),
    heure_locale = as.POSIXct(draw(c(NA, "2023-02-28 10:00", "2023-02-01 00:00")), tz = "UTC"),
    jour_local = as.POSIXct(draw(c(NA, "2023-02-01 04:59", "2023-02-01 05:00")), tz = "UTC"),
    sexe_source = factor(draw(c(NA, "1", "femme", "2", "3"))),
    check.names = FALSE)
}

# What a person would export: numbers to 15 digits.
write_cells <- function(frame, path) {
  cells <- lapply(frame, function(x) {
    text <- if (is.double(x) && !is.object(x)) formatC(x, digits = 15, format = "g", width = 1)
            else if (inherits(x, "POSIXct")) format(x, "%Y-%m-%dT%H:%MZ", tz = "UTC") else as.character(x)
    ifelse(is.na(x) & !(is.double(x) & is.nan(x)), "", paste0("\"", gsub("\"", "\"\"", text), "\""))
  })
  out <- file(path, "w", encoding = "UTF-8")
  writeLines(c(paste(names(frame), collapse = ","), do.call(paste, c(unname(cells), sep = ","))), out)
  close(out)
}

N <- 5000
if (arguments[1] == "texts") {
  values <- ripx_validator(folder, "values")
  cells <- as_cells(arguments[3])
  forms <- list(character = cells, factor = data.frame(lapply(cells, factor), check.names = FALSE))
  for (form in names(forms)) n <- compare(ripx_judge(values, forms[[form]]), arguments[4], arguments[5], form)
  cat(n, "rows alike in", length(forms), "forms,", arguments[5], "cells refused\n")
} else if (arguments[1] == "make") {
  write_cells(vectors(N), arguments[3])
} else if (arguments[1] == "typed") {
  values <- ripx_validator(folder, "values")
  frame <- vectors(N)
  n <- compare(ripx_judge(values, frame), arguments[3], arguments[4], "typed")
  says <- function(expression) conditionMessage(tryCatch(expression, error = identity))
  stopifnot(grepl("no column fin", says(ripx_judge(values, frame[names(frame) != "fin"]))),
            grepl("class difftime", says(ripx_judge(values, transform(frame, entier = as.difftime(entier, units = "days"))))),
            grepl("column entier", says(ripx_judge(values, transform(frame, entier = entier > 3)))),
            grepl("column jour ", says(ripx_judge(values, transform(frame, jour = as.POSIXct(jour))))))
  halves <- transform(frame, jour = jour + 0.5)
  stopifnot(attr(ripx_judge(values, halves), "refused") == as.numeric(arguments[4]) + sum(!is.na(halves$jour)))
  cat(n, "rows alike, mistakes said\n")
} else {
  children <- ripx_validator(folder, "children")
  people <- as_cells(file.path(folder, "personne.csv"))
  visits <- as_cells(file.path(folder, "visite.csv"))
  judged <- ripx_judge(children, list(personne = people, visite = visits), parents = list(visite = c(visite = "id", personne = "id")))
  n <- compare(judged, file.path(folder, "verdicts.csv"), NULL, "tables")
  writeLines(sprintf("%d participants alike, of each verdict: %d", n, sum(table(judged$verdict) > 0)))
}
