# ripx.R - validators that ripx compiled, for data frames. Needs R and a C compiler, no package.
#
#   source("hosts/R/ripx.R")
#   avasna <- ripx_validator("out", "avasna")     # out/avasna.h and out/libavasna.so
#   judged <- ripx_judge(avasna, participants)    # a data frame: verdict, violated, not_shown
#
# Columns are found by their names in the source; others may be there. A column is numeric, integer, logical, Date, POSIXct (an instant
# of UTC, for a column with a time zone), factor, character, or integer64 of the package bit64; NA is missing. A double is read only
# by rounding to the resolution of its column: what is not at the resolution is not shown, as are NaN and the infinities.

ripx_source <- local({
  file <- Filter(Negate(is.null), lapply(sys.frames(), function(frame) frame$ofile))
  file.path(if (length(file)) dirname(file[[length(file)]]) else "hosts/R", "ripx.c")
})

# The validator in a folder that `ripx build --emit shared,header` wrote; `table`: the one to judge where several have criteria.
# What R loads is compiled into the folder, once for each validator and table.
ripx_validator <- function(folder, name, table = NULL) {
  folder <- normalizePath(folder, mustWork = TRUE)
  header <- readLines(file.path(folder, paste0(name, ".h")), encoding = "UTF-8")
  pattern <- "^int32_t (\\w+)_judge_arrow\\(.*"
  rows <- sub(pattern, "\\1", grep(pattern, header, value = TRUE))
  protocol <- sub("^const char \\*(\\w+)_table\\(uint32_t.*", "\\1", grep("^const char \\*\\w+_table\\(uint32_t", header, value = TRUE))
  if (!is.null(table)) rows <- rows[rows == paste0(protocol, "_", table)]
  if (length(rows) != 1) stop("name the table to judge: ", name, ".h has criteria for ", length(rows), " of that name")
  work <- file.path(folder, "R", rows)
  dir.create(work, recursive = TRUE, showWarnings = FALSE)
  file.copy(ripx_source, file.path(work, "ripx.c"), overwrite = TRUE)
  writeLines(c(sprintf("PKG_CPPFLAGS = -I. -I%s -include ripx_names.h", shQuote(folder)),
               sprintf("PKG_LIBS = -L%s -l%s -Wl,-rpath,%s", shQuote(folder), name, shQuote(folder))), file.path(work, "Makevars"))
  writeLines(c(sprintf("#define RIPX_HEADER \"%s.h\"", name), sprintf("#define RIPX_PROTOCOL %s", protocol), sprintf("#define RIPX_ROWS %s", rows)),
             file.path(work, "ripx_names.h"))
  library <- file.path(work, paste0("ripx_for_R", .Platform$dynlib.ext))
  said <- local({
    here <- setwd(work)
    on.exit(setwd(here))
    system2(file.path(R.home("bin"), "R"), c("CMD", "SHLIB", "--preclean", "-o", basename(library), "ripx.c"), stdout = TRUE, stderr = TRUE)
  })
  if (!is.null(attr(said, "status"))) stop("R CMD SHLIB: ", paste(said, collapse = "\n"))
  loaded <- dyn.load(library, now = TRUE)
  calls <- getDLLRegisteredRoutines(loaded)$.Call
  structure(list(judge = calls$ripx_judge, tables = .Call(calls$ripx_tables), source_hash = .Call(calls$ripx_hash)), class = "ripx_validator")
}

# The verdicts of the rows of a data frame, in its order. Where programs read several tables, `data` is a named list of data frames and
# `parents` says of each child table by which columns its rows belong to those of its parent:
#   ripx_judge(v, list(personne = p, visite = x), parents = list(visite = c(visite = "id", personne = "id")))
# `violated` and `not_shown` are ids joined by ";". attr(judged, "refused") counts the cells that hold no value of their column.
ripx_judge <- function(validator, data, parents = list()) {
  tables <- if (is.data.frame(data)) structure(list(data), names = validator$tables[1]) else data
  if (!all(vapply(tables, is.data.frame, NA))) stop("data is a data frame, or a named list of data frames")
  rows <- shared <- list()
  for (child in names(parents)) {
    parent <- setdiff(names(parents[[child]]), child)
    joined <- ripx_join(tables[[child]][[parents[[child]][[child]]]], tables[[parent]][[parents[[child]][[parent]]]])
    rows[[child]] <- joined$rows
    shared[[parent]] <- joined$shared
  }
  found <- .Call(validator$judge, tables, rows, shared)
  verdict <- structure(found[[1]], levels = c("met", "not_met", "not_shown", "not_applicable"), class = "factor")
  judged <- data.frame(verdict = verdict, violated = found[[2]], not_shown = found[[3]])
  attr(judged, "refused") <- found[[4]]
  judged
}

# Rows of a child table to rows of its parent, by their keys, as ripx validate does (SPEC.md, 11.9): the parent's number; NA where no row
# has the key, or several have; 0 where the key is empty, which may be any. A parent whose key is empty or another's too is `shared`.
ripx_join <- function(key, parent_key) {
  if (is.null(key) || is.null(parent_key)) stop("a column of keys is not there")
  text <- function(x) ifelse(is.na(x), "", gsub("^ +| +$", "", as.character(x)))
  key <- text(key)
  parent_key <- text(parent_key)
  shared <- parent_key == "" | duplicated(parent_key) | duplicated(parent_key, fromLast = TRUE)
  rows <- match(key, parent_key)
  rows[!is.na(rows) & shared[rows]] <- NA
  rows[key == ""] <- 0L
  list(rows = rows, shared = shared)
}

print.ripx_validator <- function(x, ...) cat("validator of", x$tables[1], "from sources", x$source_hash, "\n")
