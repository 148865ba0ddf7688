"""The whole product in a world of its own, driven by one seed: every run can be made again."""
