"""Assessments (考核): who is charged with what, why, and what became of the objection."""
