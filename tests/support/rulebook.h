#pragma once

/* The sample rulebook of the project, data/rulebook-39.tsv, as the rules that tests play by. */

/* Its items as the API takes them. */
const char *
rulebook_sample_items(void);

/* Adopts it as version 1 in the community, in force since the beginning of 2026. */
void
rulebook_adopt_sample(void);
