"""Files of other systems, read row by row into plain records and entered in small steps that can be repeated."""
