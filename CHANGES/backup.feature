`counterfoil backup FILE` and `restore FILE`: everything in one file while people work; back only whole, compared table by table; it prints the end of the trail, to be kept elsewhere.
