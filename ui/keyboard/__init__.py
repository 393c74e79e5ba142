"""The on-screen keyboard: pinyin engine, phrase table, composer and its QML panels."""
