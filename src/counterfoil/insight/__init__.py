"""What can be read out of the whole house: the picture of the process, its log, its figures. Nobody reads from here."""
