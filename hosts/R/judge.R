# Judges participants from a CSV file with the shared library in a folder.
#   Rscript judge.R FOLDER DATA.csv
arguments <- commandArgs(trailingOnly = TRUE)
source("hosts/R/ripx.R")
avasna <- ripx_validator(arguments[1], "avasna")
participants <- read.csv(arguments[2])
# read.csv makes whole numbers of 0 and 1, which are read as truths.
judged <- ripx_judge(avasna, participants)
count <- table(judged$verdict)
print(head(cbind(id = participants[[1]], judged)))
writeLines(sprintf("not I3 (home): %d", sum(grepl("\\bI3\\b", judged$violated))))
writeLines(sprintf("eligible %d ineligible %d undetermined %d", count[["met"]], count[["not_met"]], count[["not_shown"]]))
