A person names a substitute for some roles between two dates on screen (menu under the own name); signatures show both names.
