"""The screens: base layout, to-do, and the list, page and forms of any document type, read from its declaration."""
