"""Speed, measured: one order-to-cash cycle through the one door, by hand-written SQL, and over HTTP. `make bench`."""
