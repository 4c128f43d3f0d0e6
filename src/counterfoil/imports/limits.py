"""How much one import may hold. Far above what a factory keeps, far below what would hurt the machine."""

FILE_BYTES = 20 * 1024 * 1024
UNPACKED_BYTES = 160 * 1024 * 1024
PART_RATIO = 250
"""A part of a real workbook packs to a twentieth, rarely to a hundredth of its size."""
RATIO_MATTERS_BYTES = 8 * 1024 * 1024
ENTRIES = 2_000
ROWS = 100_000
COLUMNS = 256
CELLS = 2_500_000
XML_ROWS = 300_000
"""Rows that a sheet may mention; empty formatted ones below the table are common and harmless."""
BAD_CELLS = 150_000
"""Formulas without a result and error values in a whole file: to look at a million takes longer than a refusal may."""
MERGES = 50_000
CHILD_MEMORY_BYTES = 400 * 1024 * 1024
CHILD_CPU_SECONDS = 20
CHILD_WALL_SECONDS = 60
CHILD_OUTPUT_BYTES = 512 * 1024 * 1024
