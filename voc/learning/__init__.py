"""Data sets, training, calibration and evaluation; the only room besides `encoder` with torch."""
