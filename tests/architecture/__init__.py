"""The shape of the project, as tests."""
