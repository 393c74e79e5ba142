"""Everything that must outlive the power and the network: catalogue, sealed outbox, print journal, and the sync."""

from offline_cache.storage import Storage, StorageHealth, StorageSettings, open_storage

__all__ = ["Storage", "StorageHealth", "StorageSettings", "open_storage"]
