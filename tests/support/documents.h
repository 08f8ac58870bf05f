#pragma once

/* Texts for people. */

/* Imports a short text as a version of a document of the community, in force from 2026-01-01. */
void
documents_import(const char *name, const char *version);

/* All documents of the community, in one version. */
void
documents_import_all(const char *version);
