"""Receipt printer (回执打印机): the ESC/POS driver, the layout of slips, the heart's port and a simulated printer."""
