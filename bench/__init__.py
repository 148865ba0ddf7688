"""How fast it is: each figure beside what the machine can do at best, both measured in the same run."""
