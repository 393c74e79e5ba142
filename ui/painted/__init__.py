"""What QML cannot draw from rectangles: a code, a signature, a picture just taken. Painted in Python."""
