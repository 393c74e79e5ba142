"""Certificate printer (证照打印机): the IPP driver, the heart's port and a simulated printer."""
