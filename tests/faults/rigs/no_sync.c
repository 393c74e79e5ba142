/* A disk that lies: LD_PRELOAD this, and every sync says yes and does nothing. Proves that the power cut is one. */
int fsync(int file) { (void)file; return 0; }
int fdatasync(int file) { (void)file; return 0; }
