"""Checks outside dbt: Great Expectations on landed files and on the distributions of marts."""
