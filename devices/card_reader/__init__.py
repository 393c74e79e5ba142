"""Resident-ID card reader (居民身份证阅读机具): the SDT serial protocol, the cards' layouts, driver, adapter, simulator."""
