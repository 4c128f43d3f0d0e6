"""The kernel: what a document is.

A document type is declared once (``declaration``); documents are made, changed and moved through one
door (``performing``); what is refused is refused with a code (``refusals``); who did what when is kept
in a chain that nobody can alter (``trail``). No business word is known here.
"""
