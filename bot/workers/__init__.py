"""What works while the process lives: hearing what came, sending what was written, doing what is due."""
