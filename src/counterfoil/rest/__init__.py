"""The API for outside programs: one resource per document type, read out of the declarations (see ``api.md``)."""
