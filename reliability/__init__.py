"""Programs that try to make the product lose something: `python -m reliability` (docs/reliability.md)."""
