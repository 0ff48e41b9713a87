"""A service under load, measured from outside; `load.py` prints what is found."""
