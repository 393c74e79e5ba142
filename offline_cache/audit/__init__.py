"""The audit log (审计日志): what this terminal did, chained by hashes, without a person in it."""
