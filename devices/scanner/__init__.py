"""QR and barcode scanners (扫码器): on a serial line, and as a keyboard that is grabbed."""
