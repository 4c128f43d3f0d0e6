"""Composition root: settings, addresses, command line, supervision. The only package that knows every app."""
