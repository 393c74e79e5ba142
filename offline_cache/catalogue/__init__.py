"""The catalogue store: one immutable file per version, found by name, alias, pinyin, initials and sound."""
