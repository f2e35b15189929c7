"""The rules of tags and segments: reading and checking their tables."""
