"""Certificates: content, paper, signature, identifier."""
