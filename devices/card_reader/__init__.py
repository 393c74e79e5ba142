"""Resident-ID card reader (居民身份证阅读机具): SDT protocol, layouts, driver, adapter, simulator."""
